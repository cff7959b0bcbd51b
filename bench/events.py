#!/usr/bin/env python3
"""Writes made-up files of GDELT 2 as they are published: tab-separated, 61 columns, a zip archive each quarter of an hour.

usage: events.py FOLDER N_FILES ROWS_A_FILE [FIRST_FILE]      default FIRST_FILE 0, the one of 2022-03-01 00:00
"""
import datetime
import os
import random
import sys
import zipfile

STATES = "USA RUS CHN DEU FRA GBR IND PAK IRN ISR UKR TUR KAZ KGZ UZB TJK TKM JPN KOR EGY SAU BRA".split() + ["EUR", ""]
WEIGHTS = [20, 12, 10, 6, 5, 8, 6, 4, 5, 6, 8, 5, 2, 1, 1, 1, 1, 5, 3, 3, 3, 2, 3, 60]
ROLES = ["GOV", "MIL", "", "BUS", "CVL", "OPP", "MED"]
PLACE = ["1", "Somewhere, Some Region, Country", "XX", "XX", "", "50.1", "30.2", "-100"]


def row(rng, number, added):
    actors = rng.choices(STATES, WEIGHTS, k=2)
    day = added.date() - datetime.timedelta(days=rng.choice([0, 0, 0, 0, 0, 0, 1, 1, 7, 365]))
    root = rng.randint(1, 20)
    quad_class = 1 + (root > 5) + (root > 8) + (root > 13)
    cells = [str(number), day.strftime("%Y%m%d"), day.strftime("%Y%m"), str(day.year), "2022.1"]
    for actor in actors:
        cells += [actor + "GOV" if actor else "", "SOME NAME", actor, "", "", "", "", rng.choice(ROLES) if actor else "", "", ""]
    cells += ["1", f"{root:02d}0", f"{root:02d}0", f"{root:02d}", str(quad_class), "-2.0", "10", "1", "10", "-3.2"] + PLACE * 3
    return cells + [added.strftime("%Y%m%d%H%M%S"), f"https://www.example.org/news/world/article-{number}-with-a-long-name-as-they-have.html"]


def main():
    folder, n_files, n_rows = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    first = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    os.makedirs(folder, exist_ok=True)
    for file in range(first, first + n_files):
        rng = random.Random(file)
        added = datetime.datetime(2022, 3, 1) + datetime.timedelta(minutes=15 * file)
        lines = ["\t".join(row(rng, 1_030_000_000 + file * n_rows + i, added)) for i in range(n_rows)]
        name = added.strftime("%Y%m%d%H%M%S.export.CSV")
        with zipfile.ZipFile(os.path.join(folder, name + ".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, "\n".join(lines) + "\n")


main()
