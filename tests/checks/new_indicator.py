#!/usr/bin/env python3
"""Adds an indicator in a scratch copy of the project's data, counts the files that it touches and asks for it: one that is the amount of a
quantity between two states is a row of the catalogue, the name of its quantity and its translations, and no code.

usage: new_indicator.py BUILD_FOLDER
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
MOST_FILES = 4
DESCRIBES = "Cars that {state} imported from {partner}"
SHOWN = DESCRIBES.replace("{state}", "the state").replace("{partner}", "the partner")
ROW = {"code": "trade.cars", "group": "volume", "dimension": "trade", "label": "cars imported", "natural_unit": "cars", "scale": "log",
       "sign": "1", "unit": "1", "weight": "1", "noise": "0.15", "pooled": "true", "recipe": "amount", "quantity": "cars", "flow": "in",
       "times": "1", "divisor": "1", "value_times": "1", "constant": "false", "describes": DESCRIBES}
TRANSLATIONS = {"id": ("mobil impor", "mobil", "Mobil yang diimpor negara dari mitra"),
                "ru": ("импорт автомобилей", "автомобили", "Автомобили, ввезённые государством от партнёра")}


def append(path, text):
    with open(path, "a", encoding="utf-8") as stream:
        stream.write(text)


def add_indicator(scratch):
    """What somebody does who adds an indicator of figures."""
    catalogue = os.path.join(scratch, "data/indicators.csv")
    with open(catalogue, encoding="utf-8") as stream:
        columns = stream.readline().strip().split(",")
    append(catalogue, ",".join(ROW.get(column, "") for column in columns) + "\n")
    append(os.path.join(scratch, "data/quantities.csv"), "cars_imported,cars,true\n")
    for language, (label, unit, describes) in TRANSLATIONS.items():
        append(os.path.join(scratch, f"po/{language}.po"),
               f'\nmsgid "{ROW["label"]}"\nmsgstr "{label}"\n\nmsgctxt "unit"\nmsgid "cars"\nmsgstr "{unit}"\n\n'
               f'msgid "{SHOWN}"\nmsgstr "{describes}"\n')


def changed_files(scratch):
    for folder in ("data", "po"):
        for path, _, names in os.walk(os.path.join(scratch, folder)):
            for name in names:
                here = os.path.join(path, name)
                shown = os.path.relpath(here, scratch)
                with open(here, "rb") as new, open(os.path.join(ROOT, shown), "rb") as old:
                    if new.read() != old.read():
                        yield shown


def build(scratch, build_folder):
    """The library of the build folder with the data of the scratch copy: only the object that carries them is made anew."""
    source, embedded = os.path.join(scratch, "embedded_files.c"), os.path.join(scratch, "embedded_files.o")
    subprocess.run([sys.executable, os.path.join(ROOT, "src/base/embed.py"), source, scratch, "data/*.csv", "data/sources/*.yaml",
                    "data/claims/*.yaml", "src/data/*.sql", "src/data/sql/*.sql", "src/panel/sql/*.sql"], check=True)
    subprocess.run(["cc", "-c", "-fPIC", "-D_GNU_SOURCE", "-I", os.path.join(ROOT, "src"), "-I", os.path.join(ROOT, "include"), source,
                    "-o", embedded], check=True)
    (target,) = (path for path in glob.glob(os.path.join(build_folder, "src/libjarak.so.*")) if os.path.isfile(path) and not os.path.islink(path))
    listed = subprocess.run(["ninja", "-C", build_folder, "-t", "commands", "-s", os.path.relpath(target, build_folder)],
                            capture_output=True, text=True, check=True).stdout
    (link,) = (line for line in listed.splitlines() if "--whole-archive" in line)
    library = os.path.join(scratch, "libjarak.so")
    compiler, arguments = link.split(" ", 1)
    # The new object stands first, and the first of two definitions counts.
    again = re.sub(r" -o \S+", f" -o {library} -Wl,-z,muldefs {embedded} ", " " + arguments, count=1)
    subprocess.run(compiler + again, shell=True, cwd=build_folder, check=True)
    return library, target


def folders_of(library):
    """Where the libraries lie that it was linked with, for a copy of it in another place."""
    listed = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    return ":".join(dict.fromkeys(os.path.dirname(path) for path in re.findall(r"=> (/\S+)", listed)))


def main():
    build_folder = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="jarak-indicator-") as scratch:
        for folder in ("data", "po", "src"):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(scratch, folder))
        add_indicator(scratch)
        changed = sorted(changed_files(scratch))
        well_formed = all(subprocess.run(["msgfmt", "--check", "-o", "/dev/null", os.path.join(scratch, f"po/{language}.po")],
                                         check=False).returncode == 0 for language in TRANSLATIONS)
        library, original = build(scratch, build_folder)
        # A store of one's own: the one that comes ready with the library has the catalogue that it was built with.
        environment = {**os.environ, "LD_PRELOAD": library, "LD_LIBRARY_PATH": folders_of(original),
                       "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}

        def jarak(*words):
            return subprocess.run([os.path.join(build_folder, "jarak"), *words, "--db", "own.duckdb", "--quiet"], capture_output=True,
                                  text=True, check=False, cwd=scratch, env=environment)
        loaded = jarak("load", "data/ledger.csv")
        shown = jarak("show", "CHN", "KGZ", ROW["code"], "--format", "csv")
    years = [line for line in shown.stdout.splitlines() if ROW["code"] in line]
    results = [(f"a new indicator touches {len(changed)} files, at most {MOST_FILES}: {', '.join(changed)}", 0 < len(changed) <= MOST_FILES),
               ("its translations are well-formed", well_formed),
               ("show has its values of 2022 and 2023", shown.returncode == 0 and len(years) == 2)]
    for number, (what, passed) in enumerate(results, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {what}")
    if len(years) != 2:
        print("# " + (loaded.stderr + shown.stdout + shown.stderr).strip().replace("\n", "\n# "))
    return 0 if all(passed for _, passed in results) else 1


if __name__ == "__main__":
    sys.exit(main())
