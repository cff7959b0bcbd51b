#!/usr/bin/env python3
"""Checks that every public function has a comment directly above it, or above the group of declarations that it stands in, and that this
check catches one that has none.

usage: documented.py INCLUDE_FOLDER
"""
import glob
import os
import sys


def undocumented(text):
    """Yields the line numbers of declarations with no comment between them and the empty line above."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.startswith("JARAK_API"):
            continue
        above = number - 2
        while above >= 0 and lines[above].strip() and not lines[above].rstrip().endswith("*/"):
            above -= 1
        if above < 0 or not lines[above].strip():
            yield number


def main():
    include = sys.argv[1]
    headers = sorted(glob.glob(os.path.join(include, "jarak", "*.h")))
    caught = list(undocumented("/* Says what. */\nJARAK_API int a(void);\nJARAK_API int b(void);\n\nJARAK_API int c(void);\n")) == [5]
    print(f"{'ok' if caught else 'not ok'} 1 - a function without a comment is noticed")
    failed = not caught or not headers
    for number, path in enumerate(headers, 2):
        with open(path, encoding="utf-8") as stream:
            found = list(undocumented(stream.read()))
        print(f"{'not ok' if found else 'ok'} {number} - jarak/{os.path.basename(path)}")
        for line in found:
            failed = True
            print(f"# {path}:{line}: a public function without a comment")
    print(f"1..{len(headers) + 1}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
