# coverage of nominal 90 % intervals of PPML by kind of covariance (DESIGNS separated by ;, the last number says how many samples)
case $1 in
prepare) "$ROOT/bench/compile" coverage ;;
run)
    echo "${DESIGNS:-clusters 5 2000;clusters 8 2000;clusters 12 2000;clusters 30 2000;two-way 30 10 1000;gravity 20 4 50}" | tr ';' '\n' |
        while read -r design; do
            # shellcheck disable=SC2086  # a design is several words
            ./coverage $design
        done >&2
    ;;
esac
