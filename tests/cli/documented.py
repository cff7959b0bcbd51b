#!/usr/bin/env python3
"""Runs every command line and every SQL query that README, docs, the manual page and the help texts show.

usage: documented.py JARAK

A command line is one that starts with "jarak " and is indented in Markdown, stands in an example of the manual page (.EX), or in the
examples of `jarak … --help`. Commands after "$ " belong to transcripts, which tests/cli/run.py compares; here they only have to work.
Files that they name are made small before (below, and in published.py). No line is left out: one that cannot be run fails the test.
A query is an indented or fenced block that starts with SELECT or WITH; it is run with `jarak query`. Claims in YAML are checked.
"""
import glob
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from made_trade import write_world  # noqa: E402
from published import published_files  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMANDS = ["", "demo", "load", "unload", "sources", "ask", "show", "why", "cite", "check", "query", "panel", "fit", "report", "reroute", "cut"]
METHODS = ["ppml", "ols", "ideal", "similarity", "breaks", "closeness"]


def made_files(folder):
    """Small files of the names that the documents use."""
    def write(name, text):
        with (gzip.open if name.endswith(".gz") else open)(os.path.join(folder, name), "wt", encoding="utf-8") as stream:
            stream.write(text)
    with open(os.path.join(ROOT, "tests", "ref", "nile.csv"), encoding="utf-8") as stream:
        write("nile.csv", "".join(line for line in stream if not line.startswith("#")))
    states = ["IND", "TUR", "CHN", "IRN", "MNG"]  # of all years below
    rows = ["exporter,importer,year,trade,fta,rta,dist,lang,fta_planned,union"]
    for i, a in enumerate(states):
        for j, b in enumerate(states):
            for year in [*range(1986, 2005, 2), 2014]:
                fta = int(a != b and year > 1990 + i + j and (i + j) % 2 == 0)
                rows.append(f"{a},{b},{year},{(7 * i + 11 * j + year * (i + 2) * (j + 3)) % 97 + 5},{fta},{fta},{100 + 37 * abs(i - j)},{i % 2},{int(a != b)},{int(a != b and year > 1991 + abs(i - j))}")
    for name in ("trade.csv", "trade.csv.gz"):
        write(name, "\n".join(rows) + "\n")
    write("workers.csv", "worker,firm,year,wage,tenure\n" + "".join(
        f"w{w},f{(w + (year > 2003) * w * w) % 4},{year},{1000 + w * 17 + (w * year) % 13 + 9 * year % 31},{year - 1998 - w % 3}\n"
        for w in range(12) for year in range(2000, 2007)))
    court = ["judge,case,vote,term"]
    for case, pattern in enumerate(["yyynn", "yynnn", "nnyyy", "ynnnn", "yyyyn", "yynnn", "nnnyy", "yyynn", "nyyyy", "ynynn"]):
        court += [f"{judge},{case + 1},{'yes' if vote == 'y' else 'no'},{1 + case // 5}" for judge, vote in zip("ABCDE", pattern)]
    write("court.csv", "\n".join(court) + "\n")
    write("acts.csv", "kind,quarter,acts\n" + "".join(f"{k},{y}Q{q},{(y > 2020) * 7 + q}\n" for k in "ab" for y in (2020, 2021) for q in (1, 2, 3, 4)))
    write("panel.csv", "unit,period,indicator,group,value,variance\n" + "".join(
        f"u{u},{y},{i},g,{(y - 2008) * (1 + len(i)) / 10 + (y * 7 + u * u) % 11 / 9},0.01\n"
        for u in range(210) for y in range(2010, 2024) for i in ("x", "yy")))  # noise is learned from 200 series and more
    with open(os.path.join(ROOT, "docs", "routes.md"), encoding="utf-8") as stream:
        write("gas.yaml", stream.read().split("```yaml\n")[1].split("```")[0])
    write("query.sql", "SELECT 1 AS one\n")
    trade = {("KAZ", "KAZ"): 180000, ("KAZ", "RUS"): 9800, ("RUS", "KAZ"): 16200, ("RUS", "RUS"): 1700000, ("KGZ", "KGZ"): 9000, ("KGZ", "RUS"): 1000,
             ("RUS", "KGZ"): 2400, ("KGZ", "KAZ"): 600, ("KAZ", "KGZ"): 900}
    write("flows.csv", "exporter,importer,value,fta,union\n" + "".join(f"{a},{b},{value},{int(a != b)},0\n" for (a, b), value in trade.items()))
    write("factors.csv", "exporter,importer,factor\nRUS,KAZ,0.5\nKAZ,RUS,0.5\n")
    states = ["DEU", "FRA", "GBR", "KAZ", "RUS"]
    write("traded.csv", "exporter,importer,year,value\n" + "".join(
        f"{a},{b},2022,{10 + 7 * i + 3 * j}\n" for i, a in enumerate(states) for j, b in enumerate(states) if a != b))
    write("wb_gdp.csv", "Country Name,Country Code,Year,Value\n" + "".join(f"{a},{a},2022,{(i + 1) * 300}e9\n" for i, a in enumerate(states)))
    cells = [(a, b, j) for a in (0, 1) for b in (0, 1) for j in (0, 1)]
    for name, header, lines in (
            ("regions", "idx,region", ["0,Mexico", "1,USA"]), ("sectors", "idx,sector,theta", ["0,Textile,8", "1,Auto,5"]),
            ("region_vars", "n,wL,D", ["0,100,0", "1,100,0"]), ("region_sector", "n,j,gamma_va,alpha", [f"{n},{j},.5,.5" for n in (0, 1) for j in (0, 1)]),
            ("io", "n,k_input,j_output,gamma", [f"{n},{k},{j},.25" for n, k, j in cells]),
            ("bilateral", "n_importer,i_exporter,j,pi,tau", [f"{n},{i},{j},{.8 if n == i else .2},{0 if n == i else .1}" for n, i, j in cells])):
        os.makedirs(os.path.join(folder, "nafta"), exist_ok=True)
        write(f"nafta/{name}.csv", "\n".join([header, *lines]) + "\n")
    write("elasticities.csv", "sector,theta\nTextile,8\nAuto,5\n")
    write("estimates.csv", "sector,theta,se\nTextile,8,1\nAuto,5,0.5\n")
    write("changes.csv", "exporter,importer,sector,fta\nMexico,USA,Auto,-1\nUSA,Mexico,Auto,-1\n")
    write("tariffs.csv", "exporter,importer,sector,tariff\nMexico,USA,Textile,0\n")
    write("embargo.csv", "exporter,importer,sector,factor\nMexico,USA,Auto,0\nUSA,Mexico,Auto,0\n")
    write_world(folder)


def load(jarak, folder, environment, *words):
    done = subprocess.run([jarak, "load", "-q", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"Bail out! jarak load {' '.join(words)}: {done.stderr}")


def make_folders(jarak, folder, environment):
    """The files in a folder without a store, so that answers are from the figures that come with jarak; in another one where files are
    loaded, for what is shown of a store; and in one whose store knows the trade of a few states whole."""
    loaded = os.path.join(folder, "loaded")
    for each in (folder, loaded):
        os.makedirs(each, exist_ok=True)
        made_files(each)
        published_files(each)
        load(jarak, each, environment, "--db", "trade.duckdb", "imts.csv")
    load(jarak, loaded, environment, "unga_wide_1946_2024.csv", "imts.csv", "atop.csv")
    load(jarak, loaded, environment, "exports.csv", "totals.csv", "common_high_priority_hs6.csv")
    with open(os.path.join(loaded, "cn2021_cn2022.csv"), "w", encoding="utf-8") as stream:
        stream.write("from,to\n85011110,85011190\n")
    with open(os.path.join(loaded, "list.csv"), "w", encoding="utf-8") as stream:
        stream.write("code,since\n8501,2022-02-25\n84,2022-04-08\n")
    whole = os.path.join(folder, "whole")
    os.makedirs(whole)
    made_files(whole)
    load(jarak, whole, environment, "--map", "exporter=exporter, importer=importer, year=year, value=value, unit=USD_billion", "traded.csv")
    load(jarak, whole, environment, "wb_gdp.csv")
    with open(os.path.join(folder, "fit.json"), "w", encoding="utf-8") as stream:
        subprocess.run([jarak, "fit", "ppml", "trade.csv", "-F", "trade ~ fta + union | exporter + importer + year", "--format", "json"], cwd=folder,
                       env=environment, stdout=stream, check=True)
    return loaded, whole


def lines_of_markdown(path):
    """(line number, command) of indented command lines, continued by a backslash or an open quote; and blocks of SQL and of claims."""
    with open(path, encoding="utf-8") as stream:
        lines = stream.read().split("\n")
    at, transcript = 0, False
    while at < len(lines):
        if re.match(r"\S", lines[at]):
            transcript = False
        match = re.match(r"(?: {4,}|\t)(\$ |build/release/)?(jarak .*)", lines[at])
        transcript = transcript or re.match(r"(?: {4,}|\t)\$ ", lines[at]) is not None
        if not match or (transcript and match.group(1) != "$ "):  # what a transcript shows after a command is what that wrote
            at += 1
            continue
        start, command = at, match.group(2)
        while command.endswith("\\") or command.count('"') % 2 or command.count("'") % 2:
            at += 1
            more = re.sub(r"^\s*(> )?", "", lines[at])
            command = command[:-1] + " " + more if command.endswith("\\") else command + "\n" + more
        at += 1
        for part in re.split(r"\s{3,}(?=jarak )", command): # two commands side by side
            yield f"{os.path.relpath(path, ROOT)}:{start + 1}", re.sub(r"\s+# .*", "", part)


def queries_of_markdown(path):
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    # SQL within a source description is no query: it is of tables that only loading makes.
    text = re.sub(r"^```yaml\n.*?^```", lambda block: "\n" * block.group(0).count("\n"), text, flags=re.M | re.S)
    for match in re.finditer(r"(?:^(?: {4}|\t)(?:SELECT|WITH)\b.*\n(?:(?: {4}|\t).*\n)*)|(?:^```sql\n(?P<fenced>(?:(?!```).*\n)*)```)", text, re.M):
        yield f"{os.path.relpath(path, ROOT)}:{text.count(chr(10), 0, match.start()) + 1}", match.group("fenced") or match.group(0)


def claims_of_markdown(path):
    with open(path, encoding="utf-8") as stream:
        for block in re.findall(r"^```yaml\n(.*?)^```", stream.read(), re.M | re.S):
            if re.search(r"^claims:", block, re.M):
                yield os.path.relpath(path, ROOT), block


def lines_of_manual():
    with open(os.path.join(ROOT, "docs", "jarak.1"), encoding="utf-8") as stream:
        text = stream.read().replace("\\-", "-").replace("\\e", "\\").replace("\\(aq", "'")
    for block in re.findall(r"^\.EX\n(.*?)^\.EE", text, re.M | re.S):
        for line in re.sub(r"\\\n\s*", "", block).split("\n"):
            if line.startswith("jarak "):
                yield "docs/jarak.1", line


def lines_of_help(jarak, environment):
    # panel comes last but one: its examples write over files that others read; unload takes away what others ask for
    for words in [[c] for c in COMMANDS[1:] if c not in ("fit", "panel", "unload")] + [["fit", m] for m in METHODS] + [["panel"], ["unload"]]:
        shown = subprocess.run([jarak, *words, "--help"], capture_output=True, text=True, check=False, env={**environment, "ARGP_HELP_FMT": "rmargin=250"}).stdout
        for line in re.findall(r"^ +(jarak .*)$", shown, re.M):
            yield "jarak " + " ".join(words) + " --help", line.strip()


def is_runnable(command):
    """Whether it is a command line, not a pattern of one."""
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", command)
    return "…" not in bare and "[" not in bare and not re.search(r"\b(?:FILE|DIR|SQL|DATA|COLUMN|NUMBER)\b", bare)


def main():
    jarak = os.path.abspath(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="jarak-documented-")
    os.mkdir(os.path.join(folder, ".bin"))
    os.symlink(jarak, os.path.join(folder, ".bin", "jarak"))
    environment = {**os.environ, "PATH": os.path.join(folder, ".bin") + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8", "COLUMNS": "120", "TERM": "dumb"}
    markdown = [os.path.join(ROOT, "README.md")] + sorted(glob.glob(os.path.join(ROOT, "docs", "**", "*.md"), recursive=True))
    work = [(where, line, None) for path in markdown for where, line in lines_of_markdown(path)]
    work += [(where, line, None) for where, line in lines_of_manual()] + [(where, line, None) for where, line in lines_of_help(jarak, environment)]
    work += [(where, "jarak query -q -", sql) for path in markdown for where, sql in queries_of_markdown(path)]
    for path in markdown:
        for where, block in claims_of_markdown(path):
            with open(os.path.join(folder, "documented-claims.yaml"), "w", encoding="utf-8") as stream:
                stream.write(block)
            work.append((where, "jarak check -q documented-claims.yaml", None))
    failed, seen, number = 0, set(), 0
    loaded, whole = make_folders(jarak, folder, environment)
    for where, command, text in work:
        if (command, text) in seen:
            continue
        seen.add((command, text))
        number += 1
        title = f"{where}: {command}".replace("\n", " ").replace("#", "")
        if text is None and not is_runnable(command):
            failed += 1
            print(f"not ok {number} - {title}\n# shows no command that can be run; give one that can", flush=True)
            continue
        needs_store = re.match(r"jarak (?:sources|unload)|.*USA (?:FRA|GBR)|.*--db jarak.duckdb|jarak reroute(?!.*--db)", command)
        home = loaded if needs_store else whole if re.match(r"jarak cut (RUS (EUU|KAZ --balance)|KAZ RUS .*--keep)", command) else folder
        done = subprocess.run(["sh", "-c", command], cwd=home, env=environment, input=text if text is not None else "", capture_output=True, text=True,
                              timeout=300, check=False)
        if os.path.exists(os.path.join(folder, "jarak.duckdb")):
            os.remove(os.path.join(folder, "jarak.duckdb"))  # what a line loads is not there for the next
        if done.returncode == 0 and (text is None or done.stdout):
            print(f"ok {number} - {title}", flush=True)
        else:
            failed += 1
            print(f"not ok {number} - {title}\n# exit code {done.returncode}: " + done.stderr.strip().replace("\n", "\n# "), flush=True)
    print(f"1..{number}")
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
