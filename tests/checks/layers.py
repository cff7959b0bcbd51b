#!/usr/bin/env python3
"""Checks that every file includes only what its layer may see and that only the engine's folder names DuckDB, and that this check catches a
file that does not.

usage: layers.py [--root ROOT]
"""
import glob
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
    "claims": {"base", "data", "panel"},
    "verdict": {"base", "num", "stat", "panel"},
    "reroute": {"base", "num", "data", "stat"},
    "cut": {"base", "data", "stat"},
    "answer": {"base", "num", "stat", "data", "panel", "verdict"},
    "report": {"base", "num", "stat", "data", "panel", "fit", "claims", "verdict", "reroute", "cut", "answer"},
    "cli": set(),
}
ENGINE = os.path.join("src", "data", "engine")
DUCKDB_NAME = re.compile(r"\b(?:duckdb|DUCKDB)_\w+|\bDuckDB(?:Success|Error)\b")
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def source_files(root):
    for folder, _, names in sorted(os.walk(os.path.join(root, "src"))):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                yield os.path.join(folder, name)


def inner_headers(root):
    """The engine's headers that name DuckDB, by their paths from src/: only the engine may include them."""
    texts = {}
    for path in glob.glob(os.path.join(root, ENGINE, "*.h")):
        with open(path, encoding="utf-8") as stream:
            texts[os.path.relpath(path, os.path.join(root, "src"))] = {match.group(2) for match in map(INCLUDE.match, stream) if match}
    inner = {"duckdb.h"}
    while more := {name for name, included in texts.items() if name not in inner and included & inner}:
        inner |= more
    return inner


def violation(layer, quoted, included):
    """Says what is wrong with an include of one layer, or None."""
    if not quoted or "/" not in included:
        return None
    first = included.split("/")[0]
    if first in ("jarak", layer) or first in ALLOWED[layer]:
        return None
    if first in ALLOWED:
        return f"layer {layer} may not see layer {first}"
    return "not a path from src/ or include/"


def engine_violations(shown, text, inner):
    """Yields "file:line: what is wrong" where a file outside of the engine's folder knows DuckDB. Texts may: SQL has functions of its name."""
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found and found.group(2) in inner:
            yield f"{shown}:{number}: {found.group(2)}: only {ENGINE} may name DuckDB"
    plain = COMMENT_OR_TEXT.sub(lambda match: "\n" * match.group().count("\n"), text)
    for number, line in enumerate(plain.splitlines(), 1):
        found = DUCKDB_NAME.search(line)
        if found:
            yield f"{shown}:{number}: {found.group()}: only {ENGINE} may name DuckDB"


def violations(root):
    """Yields "file:line: what is wrong" for every file below root/src."""
    inner = inner_headers(root)
    for path in source_files(root):
        shown = os.path.relpath(path, root)
        layer = shown.split(os.sep)[1]
        if layer not in ALLOWED:
            yield f"{shown}:1: src/{layer} is not a layer; add it to ALLOWED in this check"
            continue
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        for number, line in enumerate(text.splitlines(), 1):
            found = INCLUDE.match(line)
            wrong = found and violation(layer, found.group(1) == '"', found.group(2))
            if wrong:
                yield f"{shown}:{number}: {found.group(2)}: {wrong}"
        if os.path.dirname(shown) != ENGINE:
            yield from engine_violations(shown, text, inner)


def catches(layer, line):
    """Whether a file of that layer with that line is found wrong."""
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.join(root, "src", layer), exist_ok=True)
        os.makedirs(os.path.join(root, ENGINE), exist_ok=True)
        for name, text in (("inner.h", "#include <duckdb.h>\n"), ("within.h", '#include "data/engine/inner.h"\n'), ("rows.h", "")):
            with open(os.path.join(root, ENGINE, name), "w", encoding="utf-8") as stream:
                stream.write(text)
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
    ("data", "#include <duckdb.h>"),
    ("data", '#include "data/engine/within.h"'),
    ("data", "duckdb_connection connection;"),
    ("panel", "return state == DuckDBSuccess;"),
    ("base", '#include "../data/store.h"'),
]
PERMITTED = [
    ("data", '#include "base/embed.h"'),
    ("data/engine", "#include <duckdb.h>"),
    ("data/engine", '#include "data/engine/within.h"'),
    ("data", '#include "data/engine/rows.h"'),
    ("data", 'const char *sql = "FROM duckdb_tables()"; /* duckdb_tables() */'),
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
