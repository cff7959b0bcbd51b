# jarak fit ppml: product panel, 20 million rows, three-way within each product; reading included
case $1 in
prepare)
    cc -O2 -o data "$ROOT/bench/fit_ppml_data.c" -lm
    ./data product 225 100 9 > data.csv
    ;;
run)
    exec jarak fit ppml --quiet data.csv --formula 'trade ~ fta | exporter^product^year + importer^product^year + exporter^importer^product' --cluster 'exporter^importer' ${THREADS:+--threads "$THREADS"}
    ;;
esac
