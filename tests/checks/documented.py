#!/usr/bin/env python3
"""Checks that every public function has a comment directly above it, or above the group of declarations that it stands in; that the comment
says what a call costs; that the header says what several threads may do; and that no two public names differ by underscores alone. It
checks itself first, on a header that has none of it.

usage: documented.py INCLUDE_FOLDER
"""
import collections
import glob
import os
import re
import sys

COST = re.compile(r"\bcosts?\b|\bO\(", re.IGNORECASE)
THREADS = re.compile(r"\bthreads?\b|keeps? nothing between calls|calls share nothing", re.IGNORECASE)
NAME = re.compile(r"\b(?:jarak|JARAK)_\w+")
MISTAKES = """/* A header. */
/* Says what. Cost O(1). */
JARAK_API int jarak_a(void);
JARAK_API int jarak_b(void);

JARAK_API int jarak_c(void);

/* Says what alone. */
JARAK_API int jarak_d_e(int jarak_de);
"""


def faults(text):
    """Yields (line, what is wrong) for the declarations of a header."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.startswith("JARAK_API"):
            continue
        end = number - 2
        while end >= 0 and lines[end].strip() and not lines[end].rstrip().endswith("*/"):
            end -= 1
        if end < 0 or not lines[end].strip():
            yield number, "a public function without a comment"
            continue
        begin = end
        while "/*" not in lines[begin]:
            begin -= 1
        if not COST.search("\n".join(lines[begin : end + 1])):
            yield number, "the comment says nothing of the cost"
    if "JARAK_API" in text and not THREADS.search(text):
        yield 1, "the header says nothing of threads"


def nearly_alike(texts):
    """The names that are the same without their underscores, each group sorted."""
    groups = collections.defaultdict(set)
    for text in texts:
        for name in NAME.findall(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
            groups[name.replace("_", "")].add(name.rstrip("_"))
    return [sorted(group) for group in groups.values() if len(group) > 1]


def main():
    headers = sorted(glob.glob(os.path.join(sys.argv[1], "jarak", "*.h")))
    texts = []
    for path in headers:
        with open(path, encoding="utf-8") as stream:
            texts.append(stream.read())
    caught = [line for line, _ in faults(MISTAKES)] == [6, 9, 1] and nearly_alike([MISTAKES]) == [["jarak_d_e", "jarak_de"]]
    print(f"{'ok' if caught else 'not ok'} 1 - what is missing, and names that are nearly alike, are noticed")
    alike = nearly_alike(texts)
    print(f"{'not ok' if alike else 'ok'} 2 - no two names differ by underscores alone")
    for group in alike:
        print(f"# {', '.join(group)}")
    failed = not caught or not headers or bool(alike)
    for number, (path, text) in enumerate(zip(headers, texts), 3):
        found = list(faults(text))
        print(f"{'not ok' if found else 'ok'} {number} - jarak/{os.path.basename(path)}")
        for line, what in found:
            failed = True
            print(f"# {path}:{line}: {what}")
    print(f"1..{len(headers) + 2}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
