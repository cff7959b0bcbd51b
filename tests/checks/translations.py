#!/usr/bin/env python3
"""Checks that po/POTFILES names exactly the files with marked texts, and that every catalogue is well-formed and has the texts of
data/indicators.csv, which xgettext cannot read.

usage: translations.py [--update]      --update writes po/POTFILES anew, and po/indicators.c, in which xgettext finds those texts
"""
import csv
import gettext
import io
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MARKED = re.compile(r'(?<![A-Za-z0-9_])(N?P?_)\(\s*"')


def words(path):
    """The lines of a list, without its comments."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as stream:
        return [line.strip() for line in stream if line.strip() and not line.startswith("#")]


def files_with_texts():
    for folder, _, names in os.walk(os.path.join(ROOT, "src")):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith((".c", ".h")):
                with open(path, encoding="utf-8") as stream:
                    if MARKED.search(stream.read()):
                        yield os.path.relpath(path, ROOT)


ARGP, INDICATORS = "po/argp.c", "po/indicators.c"  # texts from elsewhere
CATALOGUE = "data/indicators.csv"


def indicator_texts():
    """The texts of the catalogue, each once, as the library shows them, with their contexts (None: none)."""
    with open(os.path.join(ROOT, CATALOGUE), encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    texts = dict.fromkeys(text for row in rows for text in ((None, row["group"]), (None, row["label"]), ("unit", row["natural_unit"]),
                                                            (None, row["describes"])))
    return [(context, text.replace("{state}", "the state").replace("{partner}", "the partner")) for context, text in texts]


def untranslated(compiled):
    """The texts of the indicators that a compiled catalogue lacks."""
    known = gettext.GNUTranslations(io.BytesIO(compiled))._catalog  # the way to tell a text translated by itself from one not there
    return [text for context, text in indicator_texts() if (f"{context}\x04{text}" if context else text) not in known]


def update():
    with open(os.path.join(ROOT, INDICATORS), "w", encoding="utf-8") as stream:
        stream.write(f"/* Texts of {CATALOGUE}, for xgettext. */\n")
        stream.writelines(f'N_("{text}")\n' if context is None else f'NC_("{context}", "{text}")\n' for context, text in indicator_texts())
    path = os.path.join(ROOT, "po/POTFILES")
    with open(path, encoding="utf-8") as stream:
        comments = [line for line in stream if line.startswith("#")]
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("".join(comments) + "".join(path + "\n" for path in [ARGP, INDICATORS, *sorted(files_with_texts())]))


def main():
    if "--update" in sys.argv:
        update()
    listed, marked = set(words("po/POTFILES")), {ARGP, INDICATORS, *files_with_texts()}
    print(f"{'ok' if listed == marked else 'not ok'} 1 - po/POTFILES names the files with marked texts")
    for path in sorted(marked - listed):
        print(f"# add {path}")
    for path in sorted(listed - marked):
        print(f"# remove {path}")
    all_passed = listed == marked
    for number, language in enumerate(words("po/LINGUAS"), 2):
        done = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "-", os.path.join(ROOT, "po", language + ".po")],
                              capture_output=True, check=False)
        missing = untranslated(done.stdout) if done.returncode == 0 else []
        passed = done.returncode == 0 and not missing
        print(f"{'ok' if passed else 'not ok'} {number} - po/{language}.po is well-formed and has the texts of {CATALOGUE}")
        print("# " + done.stderr.decode().strip().replace("\n", "\n# "))
        for text in missing:
            print(f"# no translation: {text}")
        all_passed = all_passed and passed
    return 0 if all_passed else 1


if __name__ == "__main__":
    sys.exit(main())
