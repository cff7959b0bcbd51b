# changes of a simulated world: a tenth of all pairs, a twentieth, and one pair with steps and reasons (WORLDS for others: arguments of change_world, separated by ;)
case $1 in
prepare) "$ROOT/bench/compile" change_world ;;
run)
    echo "${WORLDS:-1892 26 3 2;946 26 3 2;1 26 3 1 x}" | tr ';' '\n' |
        while read -r world; do
            # shellcheck disable=SC2086  # a world is several words
            ./change_world $world
        done >&2
    ;;
esac
