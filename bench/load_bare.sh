# the same file read by DuckDB alone, into a table of a file; loading must reach 60 percent of this speed
case $1 in
prepare)
    cc -O2 -o flows "$ROOT/bench/flows.c"
    ./flows "${ROWS:-20000000}" > flows.csv
    duckdb=$(ls -d "$ROOT"/deps/node_modules/@duckdb/node-bindings-linux-* 2> /dev/null | head -n 1)
    cc -O2 -o bare_load "$ROOT/bench/bare_load.c" -I "$ROOT/deps/node_modules/duckdb/src/duckdb/src/include" \
        ${duckdb:+-L "$duckdb" -Wl,-rpath,"$duckdb"} -lduckdb
    ;;
run)
    rm -f bench.duckdb*
    exec ./bare_load flows.csv bench.duckdb "$(nproc)"
    ;;
esac
