# jarak fit ols: the design difficult, 1 million rows; eight models at once, two outcomes with four sets of regressors; reading included
case $1 in
prepare)
    cc -O2 -o data "$ROOT/bench/fit_ppml_data.c" -lm
    ./data difficult 1000000 > plain.csv
    awk -F, -v OFS=, 'BEGIN { srand(2) } NR == 1 { print $0, "z", "v", "y2"; next } { print $0, rand() + 0.3 * $5, rand(), $4 * rand() }' plain.csv > data.csv
    ;;
run)
    exec jarak fit ols --quiet data.csv --formula 'c(y, y2) ~ csw0(x, z, v) | individual + firm + year' ${THREADS:+--threads "$THREADS"}
    ;;
esac
