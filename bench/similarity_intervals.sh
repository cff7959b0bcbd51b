# the same with intervals from 1,000 bootstrap draws
case $1 in
prepare)
    cc -O2 -o similarity_votes "$ROOT/bench/similarity_votes.c"
    ./similarity_votes "${UNITS:-195}" "${SESSIONS:-78}" "${ROLLCALLS:-84}" > votes.csv
    ;;
run)
    exec jarak fit similarity votes.csv --unit unit --item item --vote vote --time session --bootstrap 1000 --quiet --format csv
    ;;
esac
