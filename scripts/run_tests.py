#!/usr/bin/env python3
"""Runs the tests of the build directories given and closes with the number of test cases that passed and failed over all of them.

A test program may hold many cases; they are counted by the lines that cmocka ("[       OK ] name") or a TAP producer ("ok 1 - name")
prints. A program that fails in any other way (a crash, a time-out, a leak found at exit) counts as one failed case more.
"""
import json
import os
import re
import subprocess
import sys

CMOCKA_STARTED = re.compile(r"^\[ RUN      \] (\S+)", re.M)
CMOCKA_PASSED = re.compile(r"^\[       OK \] (\S+)", re.M)
CMOCKA_SKIPPED = re.compile(r"^\[  SKIPPED \] (\S+)", re.M)
TAP = re.compile(r"^(not )?ok\b[^#\n]*(# *skip)?", re.M | re.I)


def count(entry):
    """Returns the numbers of passed, failed and skipped cases of one test program."""
    output = entry.get("stdout", "") + "\n" + entry.get("stderr", "")
    started = CMOCKA_STARTED.findall(output)
    skipped = len(set(CMOCKA_SKIPPED.findall(output)) & set(started))  # a closing list names them again, after their number
    passed = len(CMOCKA_PASSED.findall(output))
    failed = len(started) - passed - skipped
    if not started:
        for not_ok, skip in TAP.findall(output):
            if skip:
                skipped += 1
            elif not_ok:
                failed += 1
            else:
                passed += 1
    if entry["result"] == "SKIP" and passed + failed + skipped == 0:
        skipped = 1
    elif entry["result"] not in ("OK", "SKIP") and failed == 0:
        failed = 1
    elif passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


# What must hold in a build without the sanitizers, too: arithmetic, which they may change, and what is of this build alone. All else runs
# once, where more is seen of it.
PLAIN_SUITES = ("base", "num", "stat", "fit", "checks", "examples", "web", "plain")
PLAIN_ONLY = ("checks", "web", "plain")


def run(build, others):
    """Runs the tests of one build directory and returns the counts; what a sanitizer build among the others runs is not run twice."""
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    command = ["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs", "--no-stdsplit", *extra_arguments()]
    if is_sanitized(build):
        command += [argument for suite in PLAIN_ONLY for argument in ("--no-suite", suite)] + ["--timeout-multiplier", "5"]
    elif not extra_arguments() and any(map(is_sanitized, others)):
        command += [argument for suite in PLAIN_SUITES for argument in ("--suite", suite)]
    print(f"== {build}", flush=True)
    finished = subprocess.run(command, check=False)
    totals = [0, 0, 0]
    if not os.path.exists(log):
        return [0, 1, 0] if finished.returncode else totals
    with open(log, encoding="utf-8") as stream:
        for line in stream:
            for index, number in enumerate(count(json.loads(line))):
                totals[index] += number
    if finished.returncode and totals[1] == 0:
        totals[1] = 1
    return totals


def is_sanitized(build):
    return "sanitize" in os.path.basename(build)


def extra_arguments():
    """Further arguments for `meson test`, from the environment: TESTS="--suite base"."""
    return os.environ.get("TESTS", "").split()


def main():
    passed, failed, skipped = (sum(numbers) for numbers in zip(*[run(build, sys.argv[1:]) for build in sys.argv[1:]]))
    if passed + failed == 0:
        failed = 1
        print("No test was run.")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
