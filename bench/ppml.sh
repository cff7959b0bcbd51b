# PPML alone: gravity 150 x 40, `simple` and `difficult` with a million rows (DESIGNS for others, separated by ;, such as mobility 2e5 .01), THREADS 2
case $1 in
prepare) "$ROOT/bench/compile" ppml ;;
run)
    echo "${DESIGNS:-gravity 150 40;simple 1e6 2;simple 1e6 3;difficult 1e6 2;difficult 1e6 3}" | tr ';' '\n' |
        while read -r design; do
            # shellcheck disable=SC2086  # a design is several words
            ./ppml $design "${THREADS:-2}"
        done >&2
    ;;
esac
