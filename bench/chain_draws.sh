# 76 countries and 45 sectors, made up: 1,000 draws of the elasticities
case $1 in
prepare) "$ROOT/bench/compile" chain ;;
run) ./chain draws 76 45 1000 2 >&2 ;;
esac
