# jarak load: every file of ../shared/data in a format that is known
folder=$ROOT/../shared/data
case $1 in
prepare)
    [ -d "$folder" ] || { echo "skipped: there is no $folder"; exit 77; }
    # those of which the test of sources knows what must come out
    cut -d, -f1 "$ROOT/tests/ref/sources.csv" | sort -u | while read -r file; do
        [ ! -e "$folder/$file" ] || echo "$folder/$file"
    done > files.txt
    ;;
run)
    rm -f bench.duckdb*
    # shellcheck disable=SC2046  # one word per file
    exec jarak load --quiet --db bench.duckdb $(cat files.txt)
    ;;
esac
