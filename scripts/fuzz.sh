#!/bin/sh
# Builds every fuzz target with clang and the sanitizers and runs each for some seconds from its corpus.
#
# usage: scripts/fuzz.sh SECONDS
set -eu
cd "$(dirname "$0")/.."
seconds=$1
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1" # what is undefined is a find, and no line in a log
build=build/fuzz

if [ ! -e $build/build.ninja ]; then
    mkdir -p build
    CC=clang meson setup $build -Dfuzz=true -Dtests=false -Dwerror=true -Db_lundef=false -Db_sanitize=address,undefined >$build-setup.log || {
        cat $build-setup.log >&2
        rm -rf $build
        exit 1
    }
fi
ninja -C $build --quiet

for target in "$build"/fuzz/fuzz_*; do
    [ -x "$target" ] && [ -f "$target" ] || continue
    name=${target##*/fuzz_}
    mkdir -p "$build/found/$name"
    if "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/found/$name-" "$build/found/$name" "fuzz/corpus/$name" >"$build/$name.log" 2>&1; then
        runs=$(awk '/stat::number_of_executed_units/ { print $2 }' "$build/$name.log")
        echo "fuzz $name: $runs inputs, none failed"
    else
        tail -40 "$build/$name.log" >&2
        echo "fuzz $name: failed" >&2
        exit 1
    fi
done
