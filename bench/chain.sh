# trade of many sectors: NAFTA and WIOD where ../shared/data is there, and made-up worlds (WORLDS for others, separated by ;)
case $1 in
prepare) "$ROOT/bench/compile" chain ;;
run)
    data=$ROOT/../shared/data/equilibrium
    {
        if [ -d "$data" ]; then
            ./chain nafta "$data/caliendo_parro_2015"
            mkdir -p wiod
            for file in "$data"/cut/wiod2014_44x50/*.txt.gz; do
                gzip -dc "$file" >"wiod/$(basename "$file" .gz)"
            done
            ./chain wiod wiod
        else
            echo 'no data at ../shared/data: left out'
        fi
        echo "${WORLDS:-31 40;44 50;76 45}" | tr ';' '\n' |
            while read -r world; do
                # shellcheck disable=SC2086  # a world is two words
                ./chain made $world
            done
    } >&2
    ;;
esac
