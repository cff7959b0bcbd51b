# jarak fit ols: the design simple, 1 million rows, individual, firm and year; reading included
case $1 in
prepare)
    cc -O2 -o data "$ROOT/bench/fit_ppml_data.c" -lm
    ./data simple 1000000 > data.csv
    ;;
run)
    exec jarak fit ols --quiet data.csv --formula 'y ~ x | individual + firm + year' --cluster 'individual' ${THREADS:+--threads "$THREADS"}
    ;;
esac
