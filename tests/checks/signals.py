#!/usr/bin/env python3
"""Makes the figures of votes inside the library anew from the roll calls and compares: every line is there, and no number is off by more
than one in its last digit (a rounding that falls the other way on another processor).

usage: signals.py MAKE_SIGNALS ROOT
"""
import hashlib
import os
import re
import subprocess
import sys

SKIPPED = 77
FILE = "../shared/data/votes/unga_wide_1946_2024.csv"


def lines(text):
    return [line for line in text.splitlines() if line]


def differs(made, kept):
    """Whether two lines differ in more than the last digit of a number."""
    made_parts, kept_parts = re.split(r"(-?\d+)", made), re.split(r"(-?\d+)", kept)
    if len(made_parts) != len(kept_parts):
        return True
    return any(a != b and not (i % 2 == 1 and abs(int(a) - int(b)) <= 1) for i, (a, b) in enumerate(zip(made_parts, kept_parts)))


def main():
    make_signals, root = sys.argv[1:]
    path = os.path.join(root, FILE)
    if not os.path.exists(path):
        print(f"{path} is not there: skipped")
        return SKIPPED
    with open(path, "rb") as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    failed = False
    for what, kept in (("points", "data/ideal_points.csv"), ("pairs", "data/vote_pairs.csv")):
        made = lines(subprocess.run([make_signals, path, os.path.basename(path), digest, what], check=True, capture_output=True, text=True).stdout)
        with open(os.path.join(root, kept), encoding="utf-8") as stream:
            there = lines(stream.read())
        wrong = [(a, b) for a, b in zip(made, there) if a != b and (a.startswith("#") or differs(a, b))]
        same = not wrong and len(made) == len(there) and len(there) > 500
        print(f"{'ok' if same else 'not ok'} - {kept}: {len(there)} lines, {len(made)} made, {len(wrong)} differ")
        for a, b in wrong[:5]:
            print(f"# made: {a[:150]}\n# kept: {b[:150]}")
        failed = failed or not same
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
