# answers: processor time of show, why, ask, demo and panel on a store with all of ../shared/data, beside that of `fit ideal` of the long file
DATA=$ROOT/../shared/data
if [ ! -d "$DATA" ]; then
    echo "bench/answers.sh: $DATA is not there: nothing is measured" >&2
    exit 0
fi
case $1 in
prepare)
    # every file whose format is known, and the ledger; a store that is there already can be given by STORE
    if [ -n "$STORE" ]; then
        cp "$STORE" answers.duckdb
    else
        (cd "$DATA" && jarak load --quiet --db "$OLDPWD/answers.duckdb" "$ROOT/data/ledger.csv" \
            $(tail -n +2 "$ROOT/tests/ref/sources.csv" | cut -d, -f1 | grep -v '^ledger' | sort -u)) > /dev/null
    fi
    ;;
run)
    # "goal command", goals in seconds on a machine where `fit ideal` takes ten
    python3 - "$DATA/votes" << 'PYTHON' >&2
import resource, subprocess, sys

def seconds(command, runs):
    best = float("inf")
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best

GOALS = [(0.3, "show RUS KAZ trade.share"), (0.3, "why RUS KAZ trade.share --period 2022"), (0.3, "why USA CHN votes.agreement --period 2020"),
         (0.5, "ask RUS KAZ"), (0.5, "ask USA CHN"), (1.0, "ask RUS central-asia --against CHN,TUR,EUU"), (2.0, "ask GBR EUU"),
         (0.3, "why RUS KAZ trade.volume"), (0.3, "why USA CHN votes.affinity"), (60.0, "ask --all --format csv"),
         (60.0, "panel -o answers.csv"), (60.0, "panel -o answers.parquet")]
votes = sys.argv[1]
ideal = seconds(["jarak", "fit", "ideal", f"{votes}/un_votes_long_1946_2020.csv.gz", "--rollcalls", f"{votes}/un_roll_calls_1946_2020.csv.gz"], 1)
print(f"fit ideal of the long file: {ideal:.1f} s; goals are scaled by {ideal / 10:.2f}")
for goal, words in [*GOALS, (0.5, None)]:
    command = ["jarak", *words.split(), "--quiet", "--db", "answers.duckdb"] if words else ["jarak", "demo", "--quiet"]
    taken = seconds(command, 1 if goal >= 60 else 5)
    print(f"{taken:8.2f} s  goal {goal * ideal / 10:6.2f} s  {'reached' if taken <= goal * ideal / 10 else 'MISSED'}  {words or 'demo'}")
PYTHON
    ;;
esac
