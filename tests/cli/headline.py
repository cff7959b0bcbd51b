#!/usr/bin/env python3
"""Every number in a headline, and in what stands out below it, is one of the answer's: a value of one of its changes, rounded as it is shown,
a change, a year, or how many states changed; in every language the same numbers stand in it.

usage: headline.py JARAK
"""
import json
import math
import os
import re
import subprocess
import sys

QUESTIONS = ["demo", "ask RUS KAZ", "ask RUS KAZ UZB --since 2012", "ask RUS central-asia --since 2015 --against CHN", "ask CHN KGZ --since 2018",
             "ask RUS TJK UZB --since 2018 --until 2022", "ask TUR UZB --since 2015",
             "ask CHN KGZ --since 2021", "ask CHN KGZ KAZ UZB --since 2021 --until 2023"]
MARKS = {"en": (",", "."), "id": (".", ","), "ru": ("\u00a0", ",")}  # between thousands, before decimals
SCALES = [1, 1e-3, 1e-6]


def ask(jarak, question, language):
    done = subprocess.run([jarak, *question.split(), "-q", "--lang", language, "--format", "json"], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8"}, cwd="/")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def numbers(text, language):
    """The numbers of a text as (value, digits behind the mark)."""
    thousands, decimal = MARKS[language]
    found = re.findall(rf"\d+(?:[{re.escape(thousands)}\u202f]\d{{3}})*(?:{re.escape(decimal)}\d+)?", text)
    for number in found:
        plain = number.replace(thousands, "").replace("\u202f", "").replace(decimal, ".")
        yield float(plain), len(plain.partition(".")[2])


def counts(answer):
    """How many states changed one way, of how many, with each partner in each indicator over the same years."""
    groups = {}
    for pair in answer["pairs"]:
        for change in pair["changes"]:
            if change["probability"] is not None:
                key = (pair["partner"], change["indicator"], change["first_period"], change["last_period"])
                groups.setdefault(key, []).append(change["direction"])
    for directions in groups.values():
        yield from {len(directions), directions.count("closer"), directions.count("apart")}
    yield len(answer["states"])


def known(answer):
    """Every value that a headline may tell."""
    for pair in answer["pairs"]:
        for change in pair["changes"]:
            yield from (float(change["first_period"]), float(change["last_period"]))
            if change["indicator"] == "trade.volume" and change["direction"] in ("closer", "apart") and not change["of_verdict"]:
                continue  # amounts of other reporters, which the years together do not bear out: only the interval is told
            for key in ("first_natural", "last_natural"):
                yield from (abs(change[key]) * scale for scale in SCALES)
            yield from (abs(change[key]) for key in ("ratio", "natural_change") if change[key] is not None)
        for part in (part for group in pair["groups"].values() for part in group["parts"] if part["indicator"] == "trade.volume"):
            yield from (math.exp(part[key]) for key in ("conf_low", "conf_high") if part.get(key) is not None)


def unknown(text, language, values, states):
    return [number for number, digits in numbers(text, language)
            if not (digits == 0 and number in states) and not any(abs(number - v) <= 0.5001 * 10.0 ** -digits for v in values)]


def main():
    jarak = os.path.abspath(sys.argv[1])
    failed = 0
    for question in QUESTIONS:
        told = {}
        for language in MARKS:
            answer = ask(jarak, question, language)
            headline, values, states = answer["headline"], list(known(answer)), set(counts(answer))
            told[language] = sorted(numbers(headline, language))
            wrong = unknown(headline, language, values, states)
            for finding in answer["findings"]:
                strange = unknown(finding["text"], language, values, states | {len(answer["pairs"])})
                if strange:
                    failed += 1
                    print(f"not ok - {question} ({language}): {strange} in \"{finding['text']}\"")
            if wrong or "{" in headline or len(told[language]) < 4:
                failed += 1
                print(f"not ok - {question} ({language}): {wrong} in \"{headline}\"")
        if len({tuple(numbers_of) for numbers_of in told.values()}) != 1:
            failed += 1
            print(f"not ok - {question}: the languages tell other numbers: {told}")
        else:
            print(f"ok - {question}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
