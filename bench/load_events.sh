# jarak load: ten days of GDELT 2, 960 zip archives of 2,000 rows, counted; panel included
case $1 in
prepare) "$ROOT/bench/events.py" events "${FILES:-960}" 2000 ;;
run)
    rm -f bench.duckdb*
    exec jarak load --quiet --db bench.duckdb events/*.zip
    ;;
esac
