# closeness of a simulated world: all pairs, half the pairs, half the years, and 15 pairs (WORLDS for others: PAIRS YEARS GROUPS, separated by ;)
case $1 in
prepare) "$ROOT/bench/compile" closeness_world ;;
run)
    echo "${WORLDS:-18915 78 3;9458 78 3;18915 39 3;15 12 3}" | tr ';' '\n' |
        while read -r world; do
            # shellcheck disable=SC2086  # a world is several words
            ./closeness_world $world "${THREADS:-2}"
        done >&2
    ;;
esac
