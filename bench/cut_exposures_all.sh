# all 7.3 million exposures of 194 countries, 20 times
case $1 in
prepare) "$ROOT/bench/compile" cut ;;
run) ./cut 194 all 20 >&2 ;;
esac
