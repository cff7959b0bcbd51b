# breaks where noise is correlated: how often one is found that is there or not (DESIGNS: dates, correlation, jump, series, separated by ;)
case $1 in
prepare) "$ROOT/bench/compile" breaks_noise ;;
run)
    noise="30 0 0 1000;30 .3 0 1000;30 .6 0 1000;30 .8 0 1000;100 0 0 1000;100 .3 0 1000;100 .6 0 1000;100 .8 0 1000;300 .3 0 300;300 .6 0 300"
    jumps="30 0 1 1000;30 0 2 1000;50 0 1 1000;50 0 2 1000;100 0 1 1000;100 0 2 1000;100 .6 2 1000"
    echo "${DESIGNS:-$noise;$jumps}" | tr ';' '\n' |
        while read -r design; do
            # shellcheck disable=SC2086  # a design is several words
            ./breaks_noise $design
        done >&2
    ;;
esac
