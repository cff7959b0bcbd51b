#!/usr/bin/env python3
"""A program that is killed (power, memory, kill -9) while it loads files of events leaves a store that opens, with each of its transactions
whole or not at all; loading the same files again gives what an undisturbed load gives.

usage: killed.py JARAK PROJECT

Killed after parts of the processor time that the load takes, told by /proc, and as soon as the engine's journal holds something: within a
commit. So the machine may be slow and the build a sanitizer's.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from interrupt import Bench, children_s, cpu_s, wait_until

PARTS = (0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9)  # of a load's processor time
TOGETHER = 256  # src/data/load.c: so many files are one transaction
N_BEFORE, N_FILES, N_ROWS = 24, TOGETHER + 40, 60
STORE, JOURNAL = "jarak.duckdb", "jarak.duckdb.wal"
FACTS = """
SELECT 'cells' AS name, count(*) AS rows, CAST(sum(hash(day, actor, target, root, quad_class, official, n) % 1000003) AS BIGINT) AS sum FROM
  (SELECT day, actor, target, root, quad_class, official, sum(reports)::BIGINT AS n FROM facts.event_cell GROUP BY ALL)
UNION ALL SELECT 'named', count(*), CAST(sum(hash(day, state, n) % 1000003) AS BIGINT) FROM
  (SELECT day, state, sum(reports)::BIGINT AS n FROM facts.event_named GROUP BY ALL)
UNION ALL SELECT 'days', count(*), CAST(sum(hash(day, n) % 1000003) AS BIGINT) FROM (SELECT day, sum(reports)::BIGINT AS n FROM facts.event_day GROUP BY ALL)
UNION ALL SELECT 'ids', count(*), CAST(sum(hash(word, bits) % 1000003) AS BIGINT) FROM (SELECT word, bit_or(bits) AS bits FROM facts.event_id GROUP BY ALL)
UNION ALL SELECT 'coverage', count(*), CAST(sum(hash(measure, first_day, last_day) % 1000003) AS BIGINT) FROM facts.coverage
UNION ALL SELECT 'loads', count(*), CAST(sum(hash(sha256, rows_read, rows_loaded, rows_skipped, rows_rejected) % 1000003) AS BIGINT) FROM facts.load
UNION ALL SELECT 'skips', count(*), CAST(sum(hash(sha256, reason, rows) % 1000003) AS BIGINT) FROM facts.skip JOIN (SELECT load_id, sha256 FROM facts.load) USING (load_id)
ORDER BY name"""
PANEL = "SELECT count(*) AS rows, sum(hash(system, day, actor, target, root, quad_class, reports) % 1000003)::BIGINT AS sum FROM facts.panel_event"


def ask(bench, sql):
    done = bench.run("query", "-q", "--format", "csv", "--db", STORE, sql)
    assert done.returncode == 0, f"the store does not open: {done.err}"
    return done.out


def load(bench, files):
    done = bench.run("load", "-q", *files)
    assert done.returncode == 0, done.err


def journal_has(bench):
    path = os.path.join(bench.folder, JOURNAL)
    return os.path.exists(path) and os.stat(path).st_size > 0


def kill_when(bench, files, true):
    """Loads, and kills as soon as true(process); None where the load ended before."""
    process = bench.start("load", "-q", *files)
    try:
        wait_until(lambda: process.poll() is not None or true(process), "it was killed", process)
    except AssertionError:
        if process.returncode != 0:
            raise
    process.kill()
    process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), f"exit code {process.returncode}"
    return process.returncode != 0  # it may have ended since it was looked at


class Story:
    """What a store has before, between and after the transactions of an undisturbed load."""

    def __init__(self, bench, project):
        self.bench = bench
        before, self.files = self.make("before", 0, N_BEFORE, project), self.make("events", N_BEFORE, N_FILES, project)
        load(bench, before)
        shutil.copy(os.path.join(bench.folder, STORE), os.path.join(bench.folder, "store of before"))
        self.states = [ask(bench, FACTS)]
        before_s = children_s()
        load(bench, self.files)
        self.load_s = children_s() - before_s - bench.start_s
        after, self.panel = ask(bench, FACTS), ask(bench, PANEL)
        self.go_back()
        load(bench, self.files[:TOGETHER])
        self.states += [ask(bench, FACTS), after]
        assert "\n0," not in self.panel and len(set(self.states)) == len(self.states), "its transactions say nothing new"

    def make(self, name, first, count, project):
        made = os.path.join(self.bench.folder, name)
        subprocess.run([sys.executable, os.path.join(project, "bench", "events.py"), made, str(count), str(N_ROWS), str(first)], check=True)
        return [os.path.join(name, file) for file in sorted(os.listdir(made))]

    def go_back(self):
        journal = os.path.join(self.bench.folder, JOURNAL)
        if os.path.exists(journal):
            os.unlink(journal)
        shutil.copy(os.path.join(self.bench.folder, "store of before"), os.path.join(self.bench.folder, STORE))

    def kill(self, true, what):
        """Whether the program was killed before it had ended."""
        self.go_back()
        killed = kill_when(self.bench, self.files, true)
        found = ask(self.bench, FACTS)
        assert found in self.states, f"{what}: not what any transaction leaves:\n{found}"
        load(self.bench, self.files)
        assert ask(self.bench, FACTS) == self.states[-1], f"{what}: loaded again, another store than undisturbed"
        assert ask(self.bench, PANEL) == self.panel, f"{what}: loaded again, another panel than undisturbed"
        print(f"# {what}: {'killed' if killed else 'ended before'}, {self.states.index(found)} of {len(self.states) - 1} transactions", flush=True)
        return killed


def killed_at_parts_of_its_work(story):
    bench, n_killed = story.bench, 0
    for part in PARTS:
        n_killed += story.kill(lambda process, at=part: cpu_s(process) >= bench.start_s + at * story.load_s, f"after {part} of the work")
    assert n_killed >= len(PARTS) - 2, f"only {n_killed} loads were killed at work"


def killed_within_a_commit(story):
    assert story.kill(lambda process: journal_has(story.bench), "with a journal"), "no load was killed with a journal"


def main():
    jarak, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    failed = 0
    cases = [killed_at_parts_of_its_work, killed_within_a_commit]
    with tempfile.TemporaryDirectory(prefix="jarak-killed-") as folder:
        story = Story(Bench(jarak, folder), project)
        for number, case in enumerate(cases, 1):
            try:
                case(story)
                print(f"ok {number} - {case.__name__}", flush=True)
            except AssertionError as failure:
                failed += 1
                print(f"not ok {number} - {case.__name__}\n# " + str(failure).replace("\n", "\n# "), flush=True)
    print(f"1..{len(cases)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
