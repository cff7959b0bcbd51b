#!/usr/bin/env python3
"""Checks that the manual page names every command and method of fit, and every option that its --help shows.

usage: manual.py JARAK MANUAL_PAGE
"""
import os
import re
import subprocess
import sys

OPTION = re.compile(r"^ {1,8}(?:-[\w?], )?(--[a-z-]+)", re.M)
COMMAND = re.compile(r"^  ([a-z]+) ", re.M)


def help_of(jarak, *command):
    done = subprocess.run([jarak, *command, "--help"], capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.stdout


def main():
    jarak, path = sys.argv[1:]
    with open(path, encoding="utf-8") as stream:
        manual = stream.read().replace("\\-", "-")
    described = set(re.findall(r"^\.SS ([\w ]+)$", manual, re.M))
    commands = []
    for command in COMMAND.findall(help_of(jarak)):
        commands += [f"fit {method}" for method in COMMAND.findall(help_of(jarak, "fit"))] if command == "fit" else [command]
    results = [("there are commands", bool(commands))]
    for command in commands:
        options = set(OPTION.findall(help_of(jarak, *command.split())))
        missing = sorted(option for option in options if not re.search(re.escape(option) + r"(?![a-z-])", manual))
        results.append((f"jarak {command} is described", command in described))
        results.append((f"so are its {len(options)} options" + "".join(f"; {option} is missing" for option in missing),
                        bool(options) and not missing))
    for number, (what, passed) in enumerate(results, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {what}")
    return 0 if all(passed for _, passed in results) else 1


if __name__ == "__main__":
    sys.exit(main())
