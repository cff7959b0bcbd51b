# ideal points alone: UN votes where ../shared/data is there, made legislatures that grow (BODIES for others, separated by ;), THREADS 2
case $1 in
prepare) "$ROOT/bench/compile" ideal ;;
run)
    votes=$ROOT/../shared/data/votes
    if [ -d "$votes" ]; then
        ./ideal votes "$votes/un_votes_long_1946_2020.csv.gz" "$votes/un_roll_calls_1946_2020.csv.gz" "${THREADS:-2}" >&2
        ./ideal votes "$votes/unga_wide_1946_2024.csv" - "${THREADS:-2}" >&2
    else
        echo 'no UN votes at ../shared/data: left out' >&2
    fi
    echo "${BODIES:-100 40 100;100 40 200;200 40 100;400 40 100;435 100 511}" | tr ';' '\n' |
        while read -r body; do
            # shellcheck disable=SC2086  # a body is several words
            ./ideal legislature $body "${THREADS:-2}"
        done >&2
    ;;
esac
