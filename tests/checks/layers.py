#!/usr/bin/env python3
"""Checks that every file includes only what its layer may see, and that this check catches a file that does not.

usage: layers.py [--root ROOT]
"""
import os
import re
import sys
import tempfile

# What each layer below src/ may include from the others. Its own headers and the public ones are always allowed.
ALLOWED = {
    "base": set(),
    "num": {"base"},
    "stat": {"base", "num"},
    "data": {"base"},
    "panel": {"base", "num", "stat", "data"},
    "fit": {"base", "num", "stat", "data"},
    "claims": {"base", "data"},
    "verdict": {"base", "num", "stat", "panel"},
    "answer": {"base", "num", "stat", "data", "panel", "verdict"},
    "report": {"base", "num", "stat", "data", "panel", "fit", "claims", "verdict", "answer"},
    "cli": set(),
}
DUCKDB_LAYER = "data"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def source_files(root):
    for folder, _, names in sorted(os.walk(os.path.join(root, "src"))):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.join(folder, name)


def violation(layer, quoted, included):
    """Says what is wrong with an include of one layer, or None."""
    if included == "duckdb.h":
        return None if layer == DUCKDB_LAYER else f"only src/{DUCKDB_LAYER} may name DuckDB"
    if not quoted or "/" not in included:
        return None
    first = included.split("/")[0]
    if first in ("jarak", layer) or first in ALLOWED[layer]:
        return None
    if first in ALLOWED:
        return f"layer {layer} may not see layer {first}"
    return "not a path from src/ or include/"


def violations(root):
    """Yields "file:line: what is wrong" for every forbidden include below root/src."""
    for path in source_files(root):
        shown = os.path.relpath(path, root)
        layer = shown.split(os.sep)[1]
        if layer not in ALLOWED:
            yield f"{shown}:1: src/{layer} is not a layer; add it to ALLOWED in this check"
            continue
        with open(path, encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                found = INCLUDE.match(line)
                wrong = found and violation(layer, found.group(1) == '"', found.group(2))
                if wrong:
                    yield f"{shown}:{number}: {found.group(2)}: {wrong}"


def catches(layer, line):
    """Whether a file of that layer with that line is found wrong."""
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.join(root, "src", layer))
        with open(os.path.join(root, "src", layer, "file.c"), "w", encoding="utf-8") as stream:
            stream.write(f"/* A file. */\n{line}\n")
        return list(violations(root)) != []


FORBIDDEN = [
    ("base", '#include "data/store.h"'),
    ("num", '#include "stat/fit.h"'),
    ("stat", '#include "data/store.h"'),
    ("data", '#  include "answer/ask.h"'),
    ("verdict", '#include "answer/answer.h"'),
    ("verdict", '#include "data/store.h"'),
    ("answer", '#include "report/json.h"'),
    ("cli", '#include "base/embed.h"'),
    ("answer", "#include <duckdb.h>"),
    ("base", '#include "../data/store.h"'),
]
PERMITTED = [
    ("data", '#include "base/embed.h"'),
    ("data", "#include <duckdb.h>"),
    ("answer", '#include "data/store.h"'),
    ("cli", '#include "jarak/store.h"'),
    ("cli", '#include "cli/commands.h"'),
    ("base", "#include <sys/stat.h>"),
    ("base", '/* #include "data/store.h" */'),
]


def main():
    root = sys.argv[sys.argv.index("--root") + 1] if "--root" in sys.argv else os.path.join(os.path.dirname(__file__), "..", "..")
    results = [(f"layer {layer} is caught with {line}", catches(layer, line)) for layer, line in FORBIDDEN]
    results += [(f"layer {layer} may have {line}", not catches(layer, line)) for layer, line in PERMITTED]
    found = list(violations(root))
    results.append(("every include of the project keeps to its layer", not found))
    for number, (what, passed) in enumerate(results, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {what.replace('#', '')}")
    for wrong in found:
        print("# " + wrong)
    return 0 if all(passed for _, passed in results) else 1


if __name__ == "__main__":
    sys.exit(main())
