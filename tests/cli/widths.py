#!/usr/bin/env python3
"""No line of an answer is wider than the screen: 100 columns, or as COLUMNS says, in every language, but for addresses; the demo fits 40 lines of 100.

usage: widths.py JARAK
"""
import os
import re
import subprocess
import sys

QUESTIONS = ["demo", "demo --full", "ask RUS KAZ", "ask RUS KAZ --since 2018 --against CHN,TUR,EUU,USA", "ask RUS central-asia --against CHN,TUR,EUU",
             "ask RUS central-asia --against CHN,TUR,EUU --details", "ask CHN KGZ UZB --since 2018", "show RUS KAZ trade.share", "why RUS KAZ trade.share", "why RUS UZB people.work_entries",
             "why RUS KGZ votes.ideal_distance"]
ADDRESS = re.compile(r" *https?://\S+")  # wider than the screen, on a line of its own


def lines(jarak, question, language, columns):
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    environment |= {"LC_ALL": "C.UTF-8"} | ({"COLUMNS": str(columns)} if columns else {})
    done = subprocess.run([jarak, *question.split(), "-q", "--lang", language], capture_output=True, text=True, check=False, env=environment, cwd="/")
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def main():
    jarak, failed = os.path.abspath(sys.argv[1]), 0
    for question in QUESTIONS:
        wide = []
        for language in ("en", "id", "ru"):
            for columns in (None, 80):
                shown = lines(jarak, question, language, columns)
                wide += [(language, columns, len(line), line) for line in shown
                         if len(line) > (columns or 100) and not ADDRESS.fullmatch(line)]
                if question == "demo" and columns is None and len(shown) > 40:
                    wide.append((language, columns, len(shown), "lines"))
        failed += bool(wide)
        print(f"{'not ok' if wide else 'ok'} - {question}", *wide[:5], sep="\n    " if wide else "")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
