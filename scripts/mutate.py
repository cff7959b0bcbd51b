#!/usr/bin/env python3
"""Puts small faults into the source, one at a time, and tells which of them the tests do not see.

usage: mutate.py [--sample N] [--seed S] [--seconds T] [FILE …]      (no FILE: src/num, src/stat, src/verdict, src/panel)

A fault is one operator or one constant changed. The sources are copied to build/mutants, so that the tree is never touched. Of each fault
the tests of its room run: those named as the file's folder is (src/stat/ppml/blocks.c: stat/ppml_*), all of the room where there are
none. A fault that does not compile is not counted; one whose test fails, crashes or takes more than T seconds is caught. The last
line is `N caught, M survived`; the ones that survived are listed above it, each as a line of a compiler, with what was changed.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COPY = os.path.join(ROOT, "build", "mutants")
BUILD = os.path.join(COPY, "build", "mutants")
ROOMS = ("num", "stat", "verdict", "panel")
OPERATORS = {
    " < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ", " + ": " - ", " - ": " + ", " * ": " / ",
    " / ": " * ", " && ": " || ", " || ": " && ", " += ": " -= ", " -= ": " += ", "fmin(": "fmax(", "fmax(": "fmin(",
}
OPERATOR = re.compile("|".join(re.escape(operator) for operator in sorted(OPERATORS, key=len, reverse=True)))
NUMBER = re.compile(r"(?<![\w.])(\d+\.\d+(?:e-?\d+)?|\d+e-?\d+|\d+)(?![\w.])")
# Memory that runs out, and messages, are tested by tests of their own; a loop over the allocations would try each of these faults.
PASSED_OVER = re.compile(r"^\s*(#|\*|//|enum\b|static_assert|case )|alloc|jarak_fail|out_of_memory|JARAK_OK|== NULL|!= NULL|snprintf|holds\(")


def without_comments(text):
    """The text with comments and literals blanked, so that places stay where they are."""
    blank = lambda found: re.sub(r"[^\n]", " ", found.group())
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', blank, text, flags=re.S)


def faults_of(path):
    """Every fault that a file may have: (path, line, first byte, length, what stands there, what is put there)."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as stream:
        text = stream.read()
    plain, start = without_comments(text), 0
    for number, line in enumerate(plain.splitlines(keepends=True), 1):
        if not PASSED_OVER.search(line) and line.startswith(" "):
            for found in OPERATOR.finditer(line):
                yield path, number, start + found.start(), found.group(), OPERATORS[found.group()]
            for found in NUMBER.finditer(line):
                old = found.group()
                new = str(int(old) + 1) if old.isdigit() else repr(float(old) * 2 if float(old) else 1.0)
                yield path, number, start + found.start(), old, new
        start += len(line)


def tests_of(path):
    """The names of the test programs that look at a file."""
    parts = path.split("/")  # src, room, [folder,] file
    room = parts[1]
    names = sorted(name[: -len("_test.c")] for name in os.listdir(os.path.join(ROOT, "tests", room)) if name.endswith("_test.c"))
    stems = [part.removesuffix(".c") for part in parts[2:]]
    near = [name for name in names if any(name == stem or name.startswith(stem + "_") for stem in stems)]
    slow = ("change_simulated", "reroute_simulated")
    return room, [name for name in near or names if name not in slow]


def run(command, seconds):
    """Whether a command ends well in time."""
    try:
        return subprocess.run(command, cwd=COPY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def is_caught(room, names, seconds):
    """None where the program cannot be built."""
    programs = [f"tests/test_{room}_{name}" for name in names]
    if not run(["ninja", "-C", BUILD, "--quiet", *programs], None):
        return None
    return not all(run([os.path.join(BUILD, program)], seconds) for program in programs)


def set_up():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for path in tracked:
        there = os.path.join(COPY, path)
        os.makedirs(os.path.dirname(there), exist_ok=True)
        if os.path.isfile(os.path.join(ROOT, path)):
            shutil.copy2(os.path.join(ROOT, path), there)
    for modules in ("deps/node_modules", "web/node_modules"):
        if not os.path.lexists(os.path.join(COPY, modules)):
            os.symlink(os.path.join(ROOT, modules), os.path.join(COPY, modules))
    data = os.path.join(ROOT, "..", "shared")
    if os.path.isdir(data) and not os.path.lexists(os.path.join(ROOT, "build", "shared")):
        os.symlink(os.path.abspath(data), os.path.join(ROOT, "build", "shared"))  # what tests of real files read beside the tree
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, "--buildtype=debug", "-Doptimization=1"], cwd=COPY, stdout=subprocess.DEVNULL, check=True)


def main():
    parser = argparse.ArgumentParser(description="Which small faults the tests do not see.")
    parser.add_argument("--sample", type=int, default=50, help="so many faults, drawn at random (default: 50); 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120, help="a test that takes longer has caught its fault (default: 120)")
    parser.add_argument("files", nargs="*")
    asked = parser.parse_args()
    files = asked.files or [path for room in ROOMS for path in subprocess.run(
        ["git", "ls-files", f"src/{room}/*.c"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()]
    faults = [fault for path in files for fault in faults_of(path)]
    chosen = random.Random(asked.seed).sample(faults, min(asked.sample or len(faults), len(faults)))
    set_up()
    caught = survived = 0
    for path, line, place, old, new in sorted(chosen):
        room, names = tests_of(path)
        there = os.path.join(COPY, path)
        with open(os.path.join(ROOT, path), encoding="utf-8") as stream:
            text = stream.read()
        with open(there, "w", encoding="utf-8") as stream:
            stream.write(text[:place] + new + text[place + len(old):])
        found = is_caught(room, names, asked.seconds)
        with open(there, "w", encoding="utf-8") as stream:
            stream.write(text)
        caught += found is True
        survived += found is False
        if found is False:
            print(f"{path}:{line}: `{old.strip()}` made `{new.strip()}`", flush=True)
    print(f"{caught} caught, {survived} survived")
    sys.exit(0 if caught >= 9 * survived else 1)


if __name__ == "__main__":
    main()
