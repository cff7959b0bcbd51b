# breaks in a mean, the library alone: METHOD (fpop), N dates (100000), BREAKS (10); three runs of it and the start of the process
case $1 in
prepare)
    library=$(dirname "$(command -v jarak)")/src
    cc -O2 -o breaks "$ROOT/bench/breaks.c" -I "$ROOT/include" -L "$library" -Wl,-rpath,"$library" -ljarak -lm
    ;;
run) exec ./breaks "${METHOD:-fpop}" "${N:-100000}" "${BREAKS:-10}" ;;
esac
