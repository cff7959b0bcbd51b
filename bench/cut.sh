# a tie that is cut: equilibria of 30 to 388 countries, exposures of one and of all, 1,000 draws; the whole is several seconds of these
case $1 in
prepare) "$ROOT/bench/compile" cut ;;
run)
    for task in '30 cut 2000' '194 cut 200' '388 cut 30' '194 exposures 200' '194 all 20' '194 draws 1 2'; do
        # shellcheck disable=SC2086  # a task is several words
        ./cut $task
    done >&2
    ;;
esac
