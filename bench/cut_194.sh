# 200 ties that are cut among 194 countries
case $1 in
prepare) "$ROOT/bench/compile" cut ;;
run) ./cut 194 cut 200 >&2 ;;
esac
