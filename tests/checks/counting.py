#!/usr/bin/env python3
"""Checks that scripts/run_tests.py counts test cases rightly, whatever way a test program ends."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "scripts"))
from run_tests import count  # pylint: disable=wrong-import-position

CMOCKA = """\
[==========] Running 3 test(s).
[ RUN      ] one
[  SKIPPED ] one
[ RUN      ] two
[  FAILED  ] two
[ RUN      ] three
[       OK ] three
[==========] 3 test(s) run.
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] one
[  FAILED  ] 1 test(s), listed below:
[  FAILED  ] two
"""

# What is run, the output, meson's result, and (passed, failed, skipped).
CASES = [
    ("cmocka with a pass, a failure and a skip", CMOCKA, "FAIL", (1, 1, 1)),
    ("a crash within a case", "[ RUN      ] one\n[       OK ] one\n[ RUN      ] two\n", "FAIL", (1, 1, 0)),
    ("a leak found after every case passed", "[ RUN      ] one\n[       OK ] one\n", "FAIL", (1, 1, 0)),
    ("TAP", "ok 1 - one\nnot ok 2 - two\nok 3 - three # SKIP no data\n", "FAIL", (1, 1, 1)),
    ("no output, success", "", "OK", (1, 0, 0)),
    ("no output, failure", "", "TIMEOUT", (0, 1, 0)),
    ("a program that skips itself", "", "SKIP", (0, 0, 1)),
]


def main():
    failed = 0
    for number, (what, output, result, expected) in enumerate(CASES, 1):
        counted = count({"stdout": output, "result": result})
        failed += counted != expected
        print(f"{'ok' if counted == expected else 'not ok'} {number} - {what}")
        if counted != expected:
            print(f"# counted {counted}, expected {expected}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
