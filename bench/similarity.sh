# jarak fit similarity: 195 states, 78 sessions of 84 roll calls, all pairs and measures, as CSV
case $1 in
prepare)
    cc -O2 -o similarity_votes "$ROOT/bench/similarity_votes.c"
    ./similarity_votes "${UNITS:-195}" "${SESSIONS:-78}" "${ROLLCALLS:-84}" > votes.csv
    ;;
run)
    exec jarak fit similarity votes.csv --unit unit --item item --vote vote --time session --quiet --format csv
    ;;
esac
