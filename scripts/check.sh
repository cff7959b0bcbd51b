#!/bin/sh
# Checks beside the tests: the format, clang-tidy without a warning (clang's own among them), valgrind.
#
# usage: scripts/check.sh BUILD_FOLDER
set -u
cd "$(dirname "$0")/.." || exit 1
build=$1
status=0

say() {
    printf '== %s\n' "$*"
}

say format
git ls-files '*.c' '*.h' ':!po' | xargs clang-format --dry-run --Werror || status=1

say clang-tidy
# Only what clang-tidy finds in the project is shown, not its count of what it left out in system headers.
run-clang-tidy -p "$build" -quiet '/(src|tests|fuzz|bench)/.*\.c$' >"$build/clang-tidy.log" 2>&1 || {
    sed 's/\x1b\[[0-9;]*m//g' "$build/clang-tidy.log" | grep -E ': (error|warning):' | sort -u
    status=1
}

say valgrind
# Uninitialised memory, which the sanitizers do not see; the layers above run too much of DuckDB to be done in reasonable time.
meson test -C "$build" --no-rebuild --suite base --suite num --timeout-multiplier 10 --logbase valgrind --print-errorlogs --quiet \
    --wrap 'valgrind --quiet --error-exitcode=9 --leak-check=full' || status=1

[ $status = 0 ] && say 'all checks passed'
exit $status
