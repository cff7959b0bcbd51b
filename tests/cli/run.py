#!/usr/bin/env python3
"""Runs transcripts: files in which commands stand with exactly what they print.

usage: run.py [--update] JARAK TRANSCRIPT...

A transcript is Markdown. Its indented blocks are commands and their output, everything else is explanation:

        $ jarak query 'SELECT 1 AS one' --format csv
        one
        1
        $ jarak query 'SELECT' > /dev/null
        2> jarak: …
        [1]

(indented by four spaces). Lines starting with "> " continue a command. Standard output comes first, then the lines of standard error
after "2> ", then the exit code in brackets unless it is 0. A line that ends in " (re)" is a regular expression for the whole line.
The commands of one transcript run one after another in an empty folder of their own, where `jarak` is the built command, $ROOT the
project and $DATA the folder with real data files. "requires: shared-data" on a line of its own skips the transcript where that folder
is missing. --update rewrites transcripts with what the commands print now.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.path.abspath(os.path.join(ROOT, "..", "shared", "data"))
INDENT = "    "
TIME_LIMIT_SECONDS = 120


class Case:
    """A command, the output it should have, and the lines before it that are explanation."""

    def __init__(self, line_number, explanation):
        self.line_number = line_number
        self.explanation = explanation
        self.command = []
        self.expected = []


def parse(path):
    """Returns (cases, lines after the last one)."""
    cases, explanation = [], []
    with open(path, encoding="utf-8") as stream:
        lines = stream.read().split("\n")
    for number, line in enumerate(lines, 1):
        inside = cases and not explanation
        if line.startswith(INDENT + "$ "):
            cases.append(Case(number, explanation))
            cases[-1].command.append(line[len(INDENT) + 2:])
            explanation = []
        elif inside and line.startswith(INDENT + "> ") and not cases[-1].expected:
            cases[-1].command.append(line[len(INDENT) + 2:])
        elif inside and line.startswith(INDENT):
            cases[-1].expected.append(line[len(INDENT):])
        else:
            explanation.append(line)
    return cases, explanation


def run(case, folder, environment):
    """Returns the lines of the transcript that the command makes."""
    try:
        done = subprocess.run(["sh", "-c", "\n".join(case.command)], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=TIME_LIMIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [f"[no end after {TIME_LIMIT_SECONDS} seconds]"]
    out = done.stdout.decode("utf-8", "backslashreplace").replace(folder, "$PWD")
    err = done.stderr.decode("utf-8", "backslashreplace").replace(folder, "$PWD")
    lines = out.split("\n")[:-1] if out.endswith("\n") else (out + " (no newline at the end)").split("\n") if out else []
    lines += ["2> " + line for line in err.removesuffix("\n").split("\n")] if err else []
    if done.returncode:
        lines.append(f"[{done.returncode}]")
    return lines


def line_matches(expected, actual):
    if expected.endswith(" (re)"):
        return re.fullmatch(expected[:-len(" (re)")], actual) is not None
    return expected == actual


def matches(expected, actual):
    return len(expected) == len(actual) and all(map(line_matches, expected, actual))


def difference(case, actual):
    """The expected and the actual lines, marked where they differ."""
    for index in range(max(len(case.expected), len(actual))):
        expected_line = case.expected[index] if index < len(case.expected) else None
        actual_line = actual[index] if index < len(actual) else None
        if expected_line is not None and actual_line is not None and line_matches(expected_line, actual_line):
            yield "#   " + actual_line
            continue
        if expected_line is not None:
            yield "# - " + expected_line
        if actual_line is not None:
            yield "# + " + actual_line


def environment_for(jarak, folder):
    binaries = os.path.join(folder, ".bin")
    os.mkdir(binaries)
    os.symlink(os.path.abspath(jarak), os.path.join(binaries, "jarak"))
    kept = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS") or name in ("PATH", "TMPDIR")}
    return {**kept, "PATH": binaries + ":" + kept["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb",
            "COLUMNS": "120", "ROOT": ROOT, "DATA": DATA}


def run_transcript(path, jarak, update, first_number):
    """Runs one transcript, prints a TAP line per command, and returns (number of commands, whether all passed)."""
    cases, rest = parse(path)
    name = os.path.relpath(path, os.path.dirname(os.path.abspath(__file__)))
    needs_data = any(line.strip() == "requires: shared-data" for case in cases for line in case.explanation)
    if needs_data and not os.path.isdir(DATA):
        print(f"ok {first_number} - {name} # SKIP no real data files in ../shared/data")
        return 1, True
    folder = tempfile.mkdtemp(prefix="jarak-cli-")
    all_passed, rewritten = True, []
    try:
        environment = environment_for(jarak, folder)
        for offset, case in enumerate(cases):
            actual = run(case, folder, environment)
            passed = matches(case.expected, actual)
            all_passed &= passed
            print(f"{'ok' if passed or update else 'not ok'} {first_number + offset} - {name}:{case.line_number}: {case.command[0]}")
            if not passed and not update:
                print("\n".join(difference(case, actual)), flush=True)
            rewritten += case.explanation + [INDENT + "$ " + case.command[0]] + [INDENT + "> " + line for line in case.command[1:]]
            rewritten += [INDENT + line for line in (case.expected if passed else actual)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if update and not all_passed:
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("\n".join(rewritten + rest))
    return len(cases), all_passed or update


def main():
    arguments = sys.argv[1:]
    update = "--update" in arguments
    jarak, *transcripts = [argument for argument in arguments if argument != "--update"]
    number, all_passed = 1, True
    for path in transcripts:
        cases, passed = run_transcript(path, jarak, update, number)
        number += cases
        all_passed &= passed
    print(f"1..{number - 1}")
    return 0 if all_passed else 1


if __name__ == "__main__":
    sys.exit(main())
