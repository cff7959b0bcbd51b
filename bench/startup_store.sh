# jarak query 'SELECT 1': an existing store opened and closed
case $1 in
prepare) jarak load --quiet --db bench.duckdb "$ROOT/data/ledger.csv" ;;
run) exec jarak query --quiet --db bench.duckdb 'SELECT 1' ;;
esac
