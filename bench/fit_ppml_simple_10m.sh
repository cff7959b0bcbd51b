# jarak fit ppml: the design simple, 10 million rows, individual and firm; reading included
case $1 in
prepare)
    cc -O2 -o data "$ROOT/bench/fit_ppml_data.c" -lm
    ./data simple 10000000 > data.csv
    ;;
run)
    exec jarak fit ppml --quiet data.csv --formula 'y ~ x | individual + firm' --cluster 'individual' ${THREADS:+--threads "$THREADS"}
    ;;
esac
