# NAFTA, 31 countries and 40 sectors: base and scenario five times, and reading
data=$ROOT/../shared/data/equilibrium
case $1 in
prepare)
    [ -d "$data" ] || { echo 'skipped: no data at ../shared/data'; exit 77; }
    "$ROOT/bench/compile" chain
    ;;
run) ./chain nafta "$data/caliendo_parro_2015" >&2 ;;
esac
