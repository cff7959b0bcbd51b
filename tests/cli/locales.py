#!/usr/bin/env python3
"""What is read and written is the same in any locale: where a comma stands before decimals (de, ru, tr), and where the small letter of I is another one
(tr).

usage: locales.py JARAK ADOPT_LOCALE

The locales are made here, so that no machine has to have them. The command itself takes over only how letters are coded; so that the library
is tried as well, in a program that takes over everything, ADOPT_LOCALE is loaded before it.
"""
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile

COMMANDS = [
    "load --db S trade.csv --map exporter=EXPORTER,importer=IMPORTER,year=YEAR,value=VALUE,unit=USD,complete=yes",
    "load --db S gdp.csv",
    "query --db S --format json SELECT * EXCLUDE (source_id) FROM flow ORDER BY ALL",
    "ask --db S RUS KAZ India --since 2015 --format json", "ask --db S RUS KAZ INDIA --since 2015 --format csv", "ask --db S rus IRAN --since 2015",
    "show --db S Russia INDIA votes.affinity --format csv", "why RUS KAZ trade.volume --format json",
    "panel --db S --pairs IND:RUS,KAZ:RUS --since 2018 -o PANEL", "cite KAZ RUS trade.volume", "check --db S claims.yaml --format json",
    "fit ppml model.csv -F y~x+I(x^0.5)|unit --format json", "fit ols model.csv -F log(y)~I(x*1.5)|unit --format csv",
    "fit breaks model.csv --value y --series unit --time time --format json",
    "fit breaks model.csv --value y --series unit --time time --method pelt --penalty 12 --format json",
    "fit closeness model.csv --indicator '' --group '' --unit unit --period time --value x --variance '' --noise 1 --format json",
    "cut --demo --format json", "cut --routes kazakhstan-oil --format json", "reroute --demo --format json", "report --db S RUS KAZ -o PAGE",
    "demo --format json",
]

FILES = {"S": "store.duckdb", "PAGE": "page.html", "PANEL": "panel.csv"}
# How long it took, and the address of the machine's clock, which no two runs share.
TIMES = re.compile(rb' in [\d.,]+ s\b|"seconds": \{[^}]*\}|"loaded_at": "[^"]*"')


def write_files(folder):
    draw = random.Random(1)
    with open(os.path.join(folder, "trade.csv"), "w", encoding="utf-8") as stream:
        stream.write("Exporter,Importer,Year,Value\n")
        stream.writelines(f"{a},{b},{year},{draw.uniform(1e8, 1e9):.2f}\n" for year in range(2015, 2024) for a, b in (("IND", "RUS"), ("IRN", "RUS"), ("RUS", "KAZ")))
    with open(os.path.join(folder, "gdp.csv"), "w", encoding="utf-8") as stream:
        stream.write("Country Name,Country Code,Year,Value\nKazakhstan,KAZ,2020,1711.25\nIndia,IND,2020,2.5e12\n")
    with open(os.path.join(folder, "model.csv"), "w", encoding="utf-8") as stream:
        stream.write("unit,time,x,y\n")
        for unit in "IJKLM":
            stream.writelines(f"{unit},{time},{draw.uniform(0.1, 2.5):.4f},{draw.expovariate(0.5):.4f}\n" for time in range(2000, 2030))
    with open(os.path.join(folder, "claims.yaml"), "w", encoding="utf-8") as stream:
        stream.write("title: Shares\nclaims:\n  - id: large\n    statement: Most flows are above half a billion.\n    require: share >= 0.25\n"
                     "    condition: SELECT value > 500 AS holds FROM flow\n")


def outputs(jarak, folder, locale, adopt):
    """What each command prints, and how it ends."""
    with tempfile.TemporaryDirectory(prefix="jarak-locale-") as store:
        environment = {"PATH": os.environ["PATH"], "HOME": store, "LC_ALL": locale, "LOCPATH": folder, "LANGUAGE": "en",
                       **({"LD_PRELOAD": adopt} if adopt else {})}
        for command in COMMANDS:
            words = [os.path.join(store, FILES[word]) if word in FILES else word for word in words_of(command)]
            done = subprocess.run([jarak, *words, "-q"], cwd=folder, env=environment, capture_output=True, check=False)
            written = [os.path.join(store, name) for word, name in FILES.items() if word != "S" and word in words_of(command)]
            text = done.stdout + done.stderr + b"".join(open(path, "rb").read() for path in written if os.path.exists(path))
            yield done.returncode, TIMES.sub(b"", text.replace(store.encode(), b"STORE"))


def words_of(command):
    """The words of a command; of a query the last one is all that follows."""
    head, select, rest = command.partition(" SELECT ")
    return [*shlex.split(head), *(["SELECT " + rest] if select else [])]


def main():
    jarak, adopt = (os.path.abspath(path) for path in sys.argv[1:3])
    failed = 0
    locales = {"de_DE": adopt, "tr_TR": adopt, "ru_RU": None}
    with tempfile.TemporaryDirectory(prefix="jarak-locales-") as folder:
        write_files(folder)
        for name in locales:
            subprocess.run(["localedef", "-i", name, "-f", "UTF-8", os.path.join(folder, name + ".UTF-8")], check=True)
        expected = list(outputs(jarak, folder, "C.UTF-8", None))
        for command, (code, text) in zip(COMMANDS, expected):
            if code != 0:
                failed += 1
                print(f"not ok - {command} in C.UTF-8 ends with {code}: {text.decode()[:300]}")
        for number, (name, library) in enumerate(locales.items(), 1):
            found = list(outputs(jarak, folder, name + ".UTF-8", library))
            differing = [one for one in zip(COMMANDS, expected, found) if one[1] != one[2]]
            failed += bool(differing)
            print(f"{'not ok' if differing else 'ok'} {number} - {name}{', taken over wholly' if library else ''}")
            for command, one, other in differing:
                lines = next((pair for pair in zip(one[1].split(b"\n"), other[1].split(b"\n")) if pair[0] != pair[1]), (one[1], other[1]))
                print(f"# {command}\n#   {lines[0].decode()[:160]}\n#   {lines[1].decode()[:160]}")
    print(f"1..{len(locales)}")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
