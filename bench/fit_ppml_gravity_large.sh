# jarak fit ppml: three-way gravity, 200 countries, 60 years, 2.4 million rows; reading included
case $1 in
prepare)
    cc -O2 -o data "$ROOT/bench/fit_ppml_data.c" -lm
    ./data gravity 200 60 > data.csv
    ;;
run)
    exec jarak fit ppml --quiet data.csv --formula 'trade ~ fta + x1 + x2 | exporter^year + importer^year + exporter^importer' --cluster 'exporter^importer' ${THREADS:+--threads "$THREADS"}
    ;;
esac
