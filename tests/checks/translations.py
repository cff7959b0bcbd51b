#!/usr/bin/env python3
"""Checks that po/POTFILES names exactly the files with marked texts, that po/indicators.c repeats the texts of data/indicators.csv (which
xgettext cannot read), and that every catalogue is well-formed.

usage: translations.py [--update]      --update writes po/POTFILES and po/indicators.c anew
"""
import csv
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MARKED = re.compile(r'(?<![A-Za-z0-9_])(N?_|ngettext)\(\s*"')


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
    """The C file with the texts of the catalogue, each once, as the library shows them."""
    with open(os.path.join(ROOT, CATALOGUE), encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    marked = dict.fromkeys(line for row in rows for line in (f'N_("{row["group"]}")', f'N_("{row["label"]}")',
                                                             f'NC_("unit", "{row["natural_unit"]}")', f'N_("{row["describes"]}")'))
    shown = [line.replace("{state}", "the state").replace("{partner}", "the partner") for line in marked]
    return (f"/* Texts of {CATALOGUE}, for translators; tests/checks/translations.py --update writes\n"
            " * this list, which is not compiled. */\n" + "".join(line + "\n" for line in shown))


def read(path):
    if not os.path.exists(os.path.join(ROOT, path)):
        return ""
    with open(os.path.join(ROOT, path), encoding="utf-8") as stream:
        return stream.read()


def update():
    with open(os.path.join(ROOT, INDICATORS), "w", encoding="utf-8") as stream:
        stream.write(indicator_texts())
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
    current = read(INDICATORS) == indicator_texts()
    print(f"{'ok' if current else 'not ok'} 2 - {INDICATORS} repeats the texts of {CATALOGUE}")
    all_passed = listed == marked and current
    for number, language in enumerate(words("po/LINGUAS"), 3):
        done = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", os.path.join(ROOT, "po", language + ".po")],
                              capture_output=True, text=True, check=False)
        print(f"{'not ok' if done.returncode else 'ok'} {number} - po/{language}.po is well-formed")
        print("# " + done.stderr.strip().replace("\n", "\n# "))
        all_passed = all_passed and done.returncode == 0
    return 0 if all_passed else 1


if __name__ == "__main__":
    sys.exit(main())
