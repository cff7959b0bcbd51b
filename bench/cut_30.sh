# 2,000 ties that are cut among 30 countries
case $1 in
prepare) "$ROOT/bench/compile" cut ;;
run) ./cut 30 cut 2000 >&2 ;;
esac
