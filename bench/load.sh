# jarak load: 20 million flows, 700 MB of CSV (set ROWS for another number)
case $1 in
prepare)
    cc -O2 -o flows "$ROOT/bench/flows.c"
    ./flows "${ROWS:-20000000}" > flows.csv
    ;;
run)
    rm -f bench.duckdb*
    exec jarak load --quiet --db bench.duckdb flows.csv
    ;;
esac
