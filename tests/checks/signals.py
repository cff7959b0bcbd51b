#!/usr/bin/env python3
"""Makes the figures of votes inside the library anew from the roll calls and compares: every line is there, and no number is off by more
than one in its last digit, nor a letter by more than one place (a rounding that falls the other way on another processor).

usage: signals.py MAKE_SIGNALS ROOT
"""
import hashlib
import os
import re
import subprocess
import sys

SKIPPED = 77
FILE = "../shared/data/votes/unga_wide_1946_2024.csv"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ZERO, YEARS, WORD = "U", 12, r"[A-Za-z]{0,12}"


def lines(text):
    return [line for line in text.splitlines() if line]


def letters_of(word):
    """The places of the letters of a word of correlations, of which the last ones that say 0 are not written (src/data/vote_errors.c)."""
    return [LETTERS.index(letter) for letter in word.ljust(YEARS, ZERO)]


def is_near(a, b):
    """Whether two pieces of a line, one after the other of numbers, words and what is between, say the same but for a rounding."""
    if a == b:
        return True
    if re.fullmatch(r"-?\d+", a) and re.fullmatch(r"-?\d+", b):
        return abs(int(a) - int(b)) <= 1
    return all(re.fullmatch(WORD, x) for x in (a, b)) and all(abs(x - y) <= 1 for x, y in zip(letters_of(a), letters_of(b)))


def differs(made, kept):
    """Whether two lines differ in more than a rounding: their first two columns name states or a year and must be the same."""
    (*made_key, made_rest), (*kept_key, kept_rest) = made.split(",", 2), kept.split(",", 2)
    made_parts, kept_parts = (re.split(r"([ ;,.])", rest) for rest in (made_rest, kept_rest))
    return made_key != kept_key or len(made_parts) != len(kept_parts) or not all(map(is_near, made_parts, kept_parts))


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
