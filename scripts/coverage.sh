#!/bin/sh
# Runs the tests in a build that counts what they reach, and writes build/coverage/html/index.html.
set -eu
cd "$(dirname "$0")/.."
build=build/coverage
[ -e $build/build.ninja ] || meson setup $build -Db_coverage=true --buildtype=debug -Dc_args=-fprofile-update=atomic >$build-setup.log
ninja -C $build --quiet
find $build -name '*.gcda' -delete
TESTS='--no-suite checks' scripts/run_tests.py $build | tail -1
mkdir -p $build/html
gcovr --root . --filter src/ --object-directory $build --print-summary --html-details $build/html/index.html $build
