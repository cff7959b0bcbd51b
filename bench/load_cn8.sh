# jarak load: 1.1 million rows of EU exports by CN8 product, gzip
file=$ROOT/../shared/data/trade/eu_exports_sanctioned_cn8_monthly_2020_2022.csv.gz
case $1 in
prepare) [ -e "$file" ] || { echo "skipped: there is no $file"; exit 77; } ;;
run)
    rm -f bench.duckdb*
    exec jarak load --quiet --db bench.duckdb "$file"
    ;;
esac
