#!/usr/bin/env python3
"""Every format of every fit command, of query, and of ask, show and why parses and has the same numbers.

usage: formats.py JARAK

JSON and CSV must agree to the last digit; what the eye is shown (table, markdown, latex) must be a rounding of a number of the JSON.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from documented import made_files  # noqa: E402

VOTES = "court.csv --unit judge --item case --vote vote --time term"
# command, the path of the rows in JSON ("": the array itself), the columns of the rows that the page shows
CASES = [
    ("fit ppml trade.csv -F 'trade ~ fta | exporter + importer'", "coefficients", ["estimate", "std_error"]),
    ("fit ols trade.csv -F 'log(trade) ~ fta | exporter + importer'", "coefficients", ["estimate", "std_error"]),
    (f"fit ideal {VOTES} --anchor A,E --static", "points", ["estimate", "std_error"]),
    (f"fit ideal {VOTES} --anchor A,E --roll-calls", "roll_calls", ["discrimination"]),
    (f"fit similarity {VOTES} -q", "similarity", ["agree", "kappa_sq"]),
    ("fit breaks nile.csv --value flow --time year --where 'year > 1960'", "dates", []),
    ("fit breaks nile.csv --value flow --time year --method fpop", "segments", []),
    ("fit breaks nile.csv --value flow --time year --method pelt --penalty 6:100", "optima", ["cost"]),
    ("ask RUS KAZ -q --since 2021", "pairs.0.changes", ["ratio", "ratio_low"]),
    ("show RUS KAZ trade.share -q", "pairs.0.series.0.points", ["natural", "natural_low", "natural_high"]),
    ("why RUS KAZ trade.share -q --period 2022", "pairs.0.series.0.facts", []),
    ("check -q --only p7-remittances-rose", "claims", []),
    ("query -q \"SELECT year, sum(value_usd) AS usd, 1/3::DOUBLE AS third, 'a|b_c&d%' AS text FROM flow GROUP BY year ORDER BY year\"", "", ["usd", "third"]),
]
NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")


def run(jarak, command, format_name, folder):
    done = subprocess.run(["sh", "-c", f"'{jarak}' {command} --format {format_name}"], cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "120"})
    if done.returncode:
        raise AssertionError(f"{format_name}: exit code {done.returncode}: {done.stderr}")
    return done.stdout


def numbers(value):
    """All numbers of a JSON value."""
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)):
        yield float(value)
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from numbers(each)


def is_rounding(text, value):
    shown = float(text.replace(",", ""))
    digits = len(text.split("e")[0].partition(".")[2])
    unit = 10.0 ** (int(text.split("e")[1]) if "e" in text else 0) * 10.0 ** -digits
    return abs(shown - value) <= 0.5001 * unit


def check_csv(text, rows):
    table = list(csv.DictReader(io.StringIO(text)))
    for key in set(table[0]) & set(rows[0]):
        for cell, row in zip(table, rows):
            value = row[key]
            if isinstance(value, float) and not isinstance(value, bool):
                assert float(cell[key]) == value, f"csv: {key}: {cell[key]} is not {value}"
            elif value is None:
                assert cell[key] == "", f"csv: {key}: {cell[key]} is not missing"
    return len(table)


def check_page(name, text, rows, columns):
    shown = NUMBER.findall(text.replace("\u2212", "-").replace("$-$", "-").replace("$\\times$", "\u00d7"))
    for key in columns:
        for value in [row[key] for row in rows if row[key] is not None]:
            assert any(is_rounding(number, value) for number in shown), f"{name}: {key} {value} is not shown"


def check_shape(name, text):
    if name == "markdown":
        for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
            widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.strip().split("\n")}
            assert len(widths) == 1, f"markdown: rows of different length: {widths}"
        assert re.search(r"^\|(?::--|--:)", text, re.M), "markdown: no table"
    if name == "latex":
        for columns, body in re.findall(r"\\begin\{tabular\}\{(\w+)\}\n(.*?)\\end\{tabular\}", text, re.S):
            for line in body.split("\n"):
                if line.endswith("\\\\"):
                    assert len(re.findall(r"(?<!\\)&", line)) == len(columns) - 1, f"latex: {line}"
        assert text.count("\\begin{tabular}") == text.count("\\end{tabular}") > 0, "latex: no table"


def main():
    jarak, failed = os.path.abspath(sys.argv[1]), 0
    with tempfile.TemporaryDirectory() as folder:
        made_files(folder)
        for number, (command, key, columns) in enumerate(CASES, 1):
            try:
                tree = json.loads(run(jarak, command, "json", folder))
                rows = tree
                for step in filter(None, key.split(".")):
                    rows = rows[int(step)] if step.isdigit() else rows[step]
                assert rows, "no rows"
                assert list(numbers(tree)), "no numbers"
                rows = [row for row in rows if "cell" not in row or row["cell"] == "2022"]
                n = check_csv(run(jarak, command, "csv", folder), rows)
                assert n == len(rows), f"csv has {n} rows, JSON {len(rows)}"
                for name in ("table", "markdown", "latex"):
                    text = run(jarak, command, name, folder)
                    check_shape(name, text)
                    check_page(name, text, rows, columns)
                print(f"ok {number} - {command}", flush=True)
            except AssertionError as failure:
                failed += 1
                print(f"not ok {number} - {command}\n# {failure}", flush=True)
    print(f"1..{len(CASES)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
