# WIOD, 44 countries and 50 sectors, Russia and Germany cut: base and scenario five times, and reading
data=$ROOT/../shared/data/equilibrium
case $1 in
prepare)
    [ -d "$data" ] || { echo 'skipped: no data at ../shared/data'; exit 77; }
    "$ROOT/bench/compile" chain
    mkdir -p wiod
    for file in "$data"/cut/wiod2014_44x50/*.txt.gz; do
        gzip -dc "$file" >"wiod/$(basename "$file" .gz)"
    done
    ;;
run) ./chain wiod wiod >&2 ;;
esac
