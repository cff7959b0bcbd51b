# 1,000 draws of the elasticity among 194 countries
case $1 in
prepare) "$ROOT/bench/compile" cut ;;
run) ./cut 194 draws 1 2 >&2 ;;
esac
