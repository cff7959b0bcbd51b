#!/usr/bin/env python3
"""Queries that would take the machine end at their limits: of time, to a tenth of a second, and of memory. The store is as it was.

usage: limits.py JARAK

Time and memory are measured: of memory the peak of all processes of the command. A busy machine ends late: a test fails a second late, and
says how late it was.
"""
import os
import resource
import subprocess
import sys
import tempfile
import time

TIME_LIMIT_S, MEMORY_LIMIT_GIB = 1.0, 1.0
LATE_S, SPARE_GIB = 1.0, 0.3
BOMBS = {
    "a list in one call": "SELECT len(range(3000000000))",
    "a text in one call": "SELECT count(*) FROM (SELECT repeat('x' || a.range, 400000000) AS t FROM range(3) a) WHERE t LIKE '%y%'",
    "a list made anew": "SELECT len(list_transform(range(200000000), lambda x: x * 2))",
    "a distance of texts": "SELECT levenshtein(repeat('ab', 100000), repeat('ba', 100000) || a.range) FROM range(2) a",
    "constants, while it is prepared": "SELECT 1 WHERE len(list_sort(range(150000000), 'DESC')) = 7",
    "a recursion": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    "a cross join": "SELECT sum(hash(a.range, b.range, c.range) % 7) FROM range(100000) a, range(100000) b, range(100000) c",
    "texts put together": "SELECT len(string_agg(repeat('x', 1000000) || range, '')) FROM range(100000)",
    "rows in a list": "SELECT len(list(range)) FROM range(10000000000)",
    "rows of the result": "SELECT range, 'text of the row ' || range AS t FROM range(10000000000)",
    "distinct texts": "SELECT count(DISTINCT repeat(range::VARCHAR, 40)) FROM range(10000000000)",
    "a pattern": "SELECT count(*) FROM range(100000) WHERE regexp_matches(repeat('a', 100000) || range, '(a*)*b')",
}


def run(jarak, folder, *words):
    """Exit code, standard error, seconds and peak memory in GiB."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as err:
        process = subprocess.Popen([jarak, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err,
                                   env={**os.environ, "LC_ALL": "C.UTF-8"})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - start
        err.seek(0)
        return process.returncode, err.read().decode(), took, usage.ru_maxrss / (1 << 20)


class Bench:
    def __init__(self, jarak, folder):
        self.jarak, self.folder = jarak, folder
        made = run(jarak, folder, "load", "-q", "gdp.csv")
        assert made[0] == 0, made[1]
        code, err, self.start_s, self.start_gib = self.query("SELECT 1")
        assert code == 0, err

    def query(self, sql, *limits):
        return run(self.jarak, self.folder, "query", "-q", *limits, sql)

    def contents(self):
        return subprocess.run([self.jarak, "query", "-q", "SELECT count(*), sum(value) FROM figure"], cwd=self.folder, check=True, capture_output=True).stdout


def expect_stopped(bench, name, done):
    code, err, took, peak = done
    late = took - bench.start_s - TIME_LIMIT_S
    print(f"# {name}: {late:+.2f} s, {peak:.2f} GiB: {err.splitlines()[0][:100] if err else ''}", flush=True)
    assert code == 1, f"exit code {code}: {err}"
    assert "time limit" in err or "emory" in err, err
    assert late < LATE_S, f"{late:.2f} s late"
    assert peak < bench.start_gib + MEMORY_LIMIT_GIB + SPARE_GIB, f"{peak:.2f} GiB"


def queries_end_at_their_limits(bench):
    before = bench.contents()
    for name, sql in BOMBS.items():
        expect_stopped(bench, name, bench.query(sql, "--time-limit", str(TIME_LIMIT_S), "--memory-limit", str(MEMORY_LIMIT_GIB)))
    assert bench.contents() == before


def memory_ends_a_query_without_a_limit_of_time(bench):
    for name in ("a list in one call", "texts put together"):
        code, err, _, peak = bench.query(BOMBS[name], "--memory-limit", "0.25")
        print(f"# {name}: {peak:.2f} GiB: {err.splitlines()[0][:120]}", flush=True)
        assert code == 1 and "the query was stopped at its memory limit of 0.25 GiB" in err, f"{code}: {err}"
        assert peak < bench.start_gib + 0.25 + SPARE_GIB / 2, f"{peak:.2f} GiB"


def a_claim_ends_at_its_limit_and_says_which(bench):
    with open(os.path.join(bench.folder, "claims.yaml"), "w", encoding="utf-8") as stream:
        stream.write("title: Bombs\nclaims:\n  - id: bomb\n    statement: It ends.\n    condition: SELECT levenshtein(repeat('ab', 100000), repeat('ba', 100000)) > 1 AS holds\n")
    done = run(bench.jarak, bench.folder, "check", "-q", "--time-limit", str(TIME_LIMIT_S), "claims.yaml")
    expect_stopped(bench, "a claim", done)
    assert done[1].startswith("jarak: claims.yaml:3:5: claim `bomb`: "), done[1]


def what_nests_too_deeply_is_told(bench):
    code, err, _, _ = bench.query("SELECT " + "(" * 60000 + "1" + ")" * 60000)
    print(f"# {err.splitlines()[0][:150]}")
    assert code == 1 and err.startswith("jarak: "), f"{code}: {err[:300]}"


CASES = [queries_end_at_their_limits, memory_ends_a_query_without_a_limit_of_time, a_claim_ends_at_its_limit_and_says_which,
         what_nests_too_deeply_is_told]


def main():
    jarak, failed = os.path.abspath(sys.argv[1]), 0
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(prefix="jarak-limits-") as folder:
        with open(os.path.join(folder, "gdp.csv"), "w", encoding="utf-8") as stream:
            stream.write("Country Name,Country Code,Year,Value\nKazakhstan,KAZ,2020,1\nKazakhstan,KAZ,2021,2\n")
        bench = Bench(jarak, folder)
        for number, case in enumerate(CASES, 1):
            try:
                case(bench)
                print(f"ok {number} - {case.__name__}", flush=True)
            except AssertionError as failure:
                failed += 1
                print(f"not ok {number} - {case.__name__}\n# " + str(failure).replace("\n", "\n# "), flush=True)
    print(f"1..{len(CASES)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
