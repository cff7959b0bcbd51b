# jarak load: a new day of GDELT 2 (96 zip archives of 2,000 rows) into a store of ten days; panel included
case $1 in
prepare)
    "$ROOT/bench/events.py" events 960 2000
    "$ROOT/bench/events.py" day 96 2000 960
    jarak load --quiet --db ten.duckdb events/*.zip
    ;;
run)
    cp ten.duckdb bench.duckdb
    exec jarak load --quiet --db bench.duckdb day/*.zip
    ;;
esac
