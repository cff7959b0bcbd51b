#!/usr/bin/env python3
"""A store with damaged blocks is told as damaged, or says what it said before: never a crash, never other figures without a word.

usage: damaged.py JARAK [TRIALS]

Blocks of the engine have a checksum each, but none of where they stand: two that are exchanged are whole, and wrong.
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

BLOCK, HEADERS = 256 * 1024, 3 * 4096
TRIALS, SEED = 5, 7
GOOD, BAD = "good.duckdb", "bad.duckdb"
WHAT = "SELECT sum(hash(exporter, importer, year, value, product))::VARCHAR AS flows, count(*) AS n, sum(value) AS total FROM flow"


def run(jarak, folder, *words):
    return subprocess.run([jarak, *words], cwd=folder, env={**os.environ, "LC_ALL": "C.UTF-8"}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False, timeout=240)


def write_flows(path):
    draw = random.Random(SEED)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("origin,dest,t,p,v\n")
        for a in ("Russia", "Kazakhstan", "Uzbekistan", "Germany", "China", "Turkey", "France", "Italy"):
            for b in ("India", "Brazil", "Japan", "Spain", "Poland", "Kyrgyzstan", "Armenia", "Georgia"):
                for year in range(1995, 2021):
                    for product in range(8401, 8441):
                        stream.write(f"{a},{b},{year},{product},{draw.random() * 1e9:.6f}\n")


def exchange(draw, n):
    a, b = draw.sample(range(n), 2)
    with open(BAD, "r+b") as stream:
        blocks = []
        for at in (a, b):
            stream.seek(HEADERS + at * BLOCK)
            blocks.append(stream.read(BLOCK))
        for at, bytes_of in zip((b, a), blocks):
            stream.seek(HEADERS + at * BLOCK)
            stream.write(bytes_of)
    return f"blocks {a} and {b} exchanged"


def flip(draw, n):
    at = draw.randrange(HEADERS, HEADERS + n * BLOCK)
    with open(BAD, "r+b") as stream:
        stream.seek(at)
        byte = stream.read(1)[0]
        stream.seek(at)
        stream.write(bytes([byte ^ 1 << draw.randrange(8)]))
    return f"a bit of byte {at}"


def cut_off(draw, n):
    at = HEADERS + draw.randrange(n) * BLOCK
    os.truncate(BAD, at)
    return f"cut off at {at}"


def overwrite(draw, n):
    a, b = draw.sample(range(n), 2)
    with open(BAD, "r+b") as stream:
        stream.seek(HEADERS + a * BLOCK)
        block = stream.read(BLOCK)
        stream.seek(HEADERS + b * BLOCK)
        stream.write(block)
    return f"block {b} is a copy of block {a}"


def told(done):
    """A sentence and exit code 1: no signal, no message of a library."""
    assert done.returncode in (0, 1), f"exit code {done.returncode}: {done.stderr}"
    assert done.returncode == 0 or "jarak: " in done.stderr, done.stderr


def main():
    jarak, failed, counts = os.path.abspath(sys.argv[1]), 0, {}
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else TRIALS
    draw, number = random.Random(SEED), 0
    with tempfile.TemporaryDirectory(prefix="jarak-damaged-") as folder:
        os.chdir(folder)
        write_flows("flows.csv")
        made = run(jarak, folder, "load", "-q", "--db", GOOD, "--map", "exporter=origin, importer=dest, year=t, product=p, value=v, unit=USD, title=Made", "flows.csv")
        assert made.returncode == 0, made.stderr
        before, whole = run(jarak, folder, "query", "-q", "--db", GOOD, WHAT), run(jarak, folder, "verify", GOOD)
        assert before.returncode == 0 and whole.returncode == 0, before.stderr + whole.stderr
        n = (os.stat(GOOD).st_size - HEADERS) // BLOCK
        for damage in (exchange, flip, overwrite, cut_off):
            for _ in range(trials):
                number += 1
                shutil.copy(GOOD, BAD)
                what = damage(draw, n)
                try:
                    verified, asked = run(jarak, folder, "verify", BAD), run(jarak, folder, "query", "-q", "--db", BAD, WHAT)
                    told(verified)
                    told(asked)
                    assert verified.returncode != 0 or asked.returncode == 0 and asked.stdout == before.stdout, f"verified, and says {asked.stdout}{asked.stderr}"
                    assert verified.returncode == 0 or "damaged" in verified.stderr, verified.stderr
                    finding = "harmless" if verified.returncode == 0 else "told by the engine" if "(" in verified.stderr else "told by the manifest"
                    counts[finding, damage.__name__] = counts.get((finding, damage.__name__), 0) + 1
                    print(f"ok {number} - {what}: {finding}", flush=True)
                except AssertionError as failure:
                    failed += 1
                    print(f"not ok {number} - {what}\n# " + str(failure).replace("\n", "\n# "), flush=True)
        os.chdir("/")
    for (finding, damage), count in sorted(counts.items()):
        print(f"# {damage}: {count} {finding}")
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
