# rerouted goods: the estimator on 5,000 products and 200 hubs, 10 years of 12 months (120 million cells), and the three years that are usual
case $1 in
prepare) "$ROOT/bench/compile" reroute ;;
run)
    echo "${WORLDS:-5000 200 10 12;5000 200 3 9;2500 200 3 9}" | tr ';' '\n' |
        while read -r world; do
            # shellcheck disable=SC2086  # a world is several words
            ./reroute $world
        done >&2
    ;;
esac
