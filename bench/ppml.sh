# PPML alone: gravity 150 x 40, `simple` and `difficult` with a million rows (DESIGNS for others, separated by ;), THREADS 2
build=$(dirname "$(command -v jarak)")
case $1 in
prepare)
    duckdb=$ROOT/deps/node_modules/@duckdb/node-bindings-linux-x64
    cc -O2 -I"$ROOT/include" "$ROOT/bench/ppml.c" -o ppml -L"$build/src" -ljarak -lm \
        -Wl,-rpath,"$build/src" -Wl,-rpath,"$duckdb" -Wl,--allow-shlib-undefined
    ;;
run)
    echo "${DESIGNS:-gravity 150 40;simple 1e6 2;simple 1e6 3;difficult 1e6 2;difficult 1e6 3}" | tr ';' '\n' |
        while read -r design; do
            # shellcheck disable=SC2086  # a design is several words
            ./ppml $design "${THREADS:-2}"
        done >&2
    ;;
esac
