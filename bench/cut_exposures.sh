# one country's 37,636 exposures among 194 countries, 200 times
case $1 in
prepare) "$ROOT/bench/compile" cut ;;
run) ./cut 194 exposures 200 >&2 ;;
esac
