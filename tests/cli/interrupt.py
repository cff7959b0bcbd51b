#!/usr/bin/env python3
"""Ctrl-C ends work at once, says so, and leaves nothing half-done.

usage: interrupt.py JARAK

The program that is started waits for a child that works. No fixed sleeps: a program is signalled once it handles the signal and has worked for some processor time of its own, which is told by
/proc; so the machine may be slow and the build a sanitizer's. Every work is far longer than that; one that ends before fails the test.
"""
import ctypes
import fcntl
import math
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

LIMIT_S = 240              # of waiting for anything
SECOND_REQUEST_S = 0.25    # src/cli/cancel.c: until then, another signal is the same request
UNENDING = "SELECT count(*) FROM range(1000000000) AS a, range(1000000000) AS b WHERE hash(a.range, b.range) = 1"
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
FACTS = ["flow", "figure", "vote", "rollcall", "membership", "event", "reject"]
DERIVED = ["panel", "ideal_point", "vote_pair"]


def wait_until(true, what, process):
    start = time.monotonic()
    while not true():
        assert process.poll() is None, f"ended with {process.returncode} before {what}: {process.stderr.read()}"
        assert time.monotonic() - start < LIMIT_S, f"waited {LIMIT_S} s until {what}"
        time.sleep(0.002)


def worker_of(process):
    """The child of a running program, which does the work; itself where there is none (yet)."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="utf-8") as stream:
        children = stream.read().split()
    return int(children[0]) if children else process.pid


def cpu_s(process):
    """Processor time that a running program has used."""
    used = 0
    for pid in {process.pid, worker_of(process)}:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stream:
                fields = stream.read().rpartition(")")[2].split()
            used += sum(map(int, fields[11:15] if pid == process.pid else fields[11:13]))
        except FileNotFoundError:
            pass  # it has just ended
    return used / TICKS_PER_S


def children_s():
    """Processor time of all programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def status_of(process, key, pid=None):
    with open(f"/proc/{pid or process.pid}/status", encoding="utf-8") as stream:
        return next(line.split()[1] for line in stream if line.startswith(key + ":"))


def handles_interrupt(process):
    return int(status_of(process, "SigCgt"), 16) >> (signal.SIGINT - 1) & 1


class Bench:
    """Runs the command in a folder."""

    def __init__(self, jarak, folder):
        self.jarak, self.folder = jarak, folder
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        before = children_s()
        assert self.run("query", "-q", "SELECT 1").returncode == 0
        self.start_s = children_s() - before
        # What a program has worked when it is signalled: so much beyond its start that it is within the work.
        self.work_s = 0.1 + 2 * self.start_s

    def start(self, *words, **more):
        return subprocess.Popen([self.jarak, *words], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **more)

    def run(self, *words):
        process = self.start(*words)
        process.out, process.err = process.communicate(timeout=LIMIT_S)
        return process

    def interrupt(self, *words, after_s=None, send=lambda process: process.send_signal(signal.SIGINT)):
        process, before_s = self.start(*words), children_s()
        try:
            wait_until(lambda: handles_interrupt(process) and cpu_s(process) >= (after_s or self.work_s), "it was at work", process)
            asked_s = cpu_s(process)
            send(process)
            process.out, process.err = process.communicate(timeout=LIMIT_S)
            process.rest_s = children_s() - before_s - asked_s  # of work that was done although it was asked to stop
        finally:
            process.kill()
        return process

    def contents(self, tables):
        """Number of rows and a sum over all of them, of tables of the store."""
        one = "SELECT '{0}' AS name, count(*) AS rows, CAST(bit_xor(hash(CAST(t AS VARCHAR))) AS VARCHAR) AS sum FROM {0} AS t"
        done = self.run("query", "-q", "--format", "csv", "--db", "jarak.duckdb", " UNION ALL ".join(one.format(t) for t in tables) + " ORDER BY name")
        assert done.returncode == 0, done.err
        return done.out

    def files(self):
        return sorted(os.listdir(self.folder))


def says_interrupted(process):
    assert process.returncode == 1, f"exit code {process.returncode}: {process.err}"
    assert process.err.endswith("jarak: interrupted\n"), process.err
    assert process.out == "", f"printed {process.out[:200]}"


def write_trade(path):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("exporter,importer,year,trade,fta\n")
        for i in range(100):
            for j in range(100):
                for year in range(1980, 2040):
                    stream.write(f"s{i},s{j},{year},{math.exp(2 * math.sin(i * 7 + j * 3 + year)):.4f},{int((i * j + year) % 23 < (year - 1980) // 3)}\n")


def write_court(path):
    with open(path, "w", encoding="utf-8") as stream:
        stream.write("judge,case,vote,term\n")
        for case in range(2000):
            for judge in range(40):
                stream.write(f"j{judge},{case},{'yes' if math.sin(case * 1.7) + (judge - 20) / 12 * math.cos(case) > math.sin(judge * case) else 'no'},{case // 100}\n")


def write_votes(folder, sessions):
    """Votes of the General Assembly as they are published: which changes, when loaded, figures, ideal points and panel."""
    states = [("United States", "US"), ("France", "FR"), ("Russia", "RU"), ("China", "CN"), ("India", "IN"), ("Brazil", "BR"), ("Japan", "JP"), ("Germany", "DE"),
              ("Poland", "PL"), ("Italy", "IT"), ("Spain", "ES"), ("Mexico", "MX"), ("Egypt", "EG"), ("Kenya", "KE"), ("Ghana", "GH"), ("Peru", "PE")]
    with open(os.path.join(folder, "un_roll_calls.csv"), "w", encoding="utf-8") as calls, open(os.path.join(folder, "votes.csv"), "w", encoding="utf-8") as votes:
        calls.write("rcid,session,importantvote,date,unres,amend,para,short,descr\n")
        votes.write("rcid,country,country_code,vote\n")
        for i in range(100 * sessions):
            calls.write(f"{i + 1},{50 + i // 100},0,{1995 + i // 100}-12-{i % 20 + 1:02d},R/{i},0,0,TITLE {i % 100},About {i % 100}\n")
            for k, (name, code) in enumerate(states):
                votes.write(f"{i + 1},{name},{code},{('yes', 'no', 'abstain')[int(1.5 + 1.5 * math.sin(i * 1.3 + k * i / 40))]}\n")


def a_query_stops(bench):
    says_interrupted(bench.interrupt("query", "-q", UNENDING))


def send_twice_at_once(process):
    """To the program and to its first thread while it stands still: both wait to be taken up, and are, one right after the other."""
    process.send_signal(signal.SIGSTOP)
    wait_until(lambda: status_of(process, "State") == "T", "it stood still", process)
    assert ctypes.CDLL(None).tgkill(process.pid, process.pid, signal.SIGINT) == 0
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)


def two_signals_at_once_are_one_request(bench):
    for _ in range(3):  # different threads may take them up, in either order
        says_interrupted(bench.interrupt("query", "-q", UNENDING, send=send_twice_at_once))


def waiting_in_a_pipe(process):
    """Bytes that a program has written and that nobody has read."""
    return struct.unpack("i", fcntl.ioctl(process.stdout, termios.FIONREAD, b"\0" * 4))[0]


def is_stuck(process):
    """It has written more than the pipe holds, and sleeps."""
    room = fcntl.fcntl(process.stdout, fcntl.F_GETPIPE_SZ)
    return waiting_in_a_pipe(process) > room - 8192 and status_of(process, "State", worker_of(process)) == "S"


def a_second_request_ends_it_by_the_signal(bench):
    """A program that waits for who reads what it prints cannot stop; the second Ctrl-C ends it all the same."""
    process = bench.start("query", "-q", "--format", "csv", "SELECT range AS number FROM range(100000)")
    try:
        wait_until(lambda: is_stuck(process), "its output waited", process)
        process.send_signal(signal.SIGINT)
        wait_until(lambda: not int(status_of(process, "ShdPnd"), 16), "the first was taken up", process)
        asked = time.monotonic()
        wait_until(lambda: time.monotonic() - asked > 2 * SECOND_REQUEST_S, "a person's second came", process)
        wait_until(lambda: is_stuck(process), "its output still waited", process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=LIMIT_S) == -signal.SIGINT, f"exit code {process.returncode}"
    finally:
        process.kill()
        process.communicate()


def a_regression_leaves_its_files_as_they_were(bench):
    write_trade(os.path.join(bench.folder, "trade.csv"))
    with open(os.path.join(bench.folder, "fitted.csv"), "w", encoding="utf-8") as stream:
        stream.write("of before\n")
    for at, after_s in enumerate((bench.work_s, 2 * bench.work_s)):
        says_interrupted(bench.interrupt("fit", "ppml", "-q", "trade.csv", "-F", "trade ~ fta | exporter^year + importer^year + exporter^importer",
                                         "--tolerance", "1e-14", "--save-fitted", "fitted.csv", "--save-effects", "effects.csv", after_s=after_s))
        assert bench.files() == ["fitted.csv", "trade.csv"], f"{at}: {bench.files()}"
        with open(os.path.join(bench.folder, "fitted.csv"), encoding="utf-8") as stream:
            assert stream.read() == "of before\n"


def ideal_points_stop(bench):
    write_court(os.path.join(bench.folder, "court.csv"))
    columns = ["--unit", "judge", "--item", "case", "--vote", "vote", "--time", "term"]
    says_interrupted(bench.interrupt("fit", "ideal", "-q", "court.csv", *columns, "--anchor", "j39,j0", "--bootstrap", "100000"))
    assert bench.files() == ["court.csv"], bench.files()


def a_panel_that_is_not_whole_is_no_file(bench):
    """Every value there is, into a file: interrupted at the start of the work, it has not begun one or takes it away again."""
    process = bench.interrupt("panel", "-q", "-o", "panel.csv", after_s=0.5 * bench.start_s)
    if process.returncode != 0:
        says_interrupted(process)
        assert bench.files() == [], bench.files()


def load(bench, *files):
    process = bench.run("load", "-q", *files)
    assert process.returncode == 0, process.err


def loading_leaves_files_whole_or_out(bench):
    """At several places of its way, of which some fall in the making of the panel. Whatever file it has said to be loaded is there, the
    other is not; and asked for again, it does what it would have done."""
    files, store = ["un_roll_calls.csv", "votes.csv"], os.path.join(bench.folder, "jarak.duckdb")
    write_votes(bench.folder, 2)
    load(bench, *files)
    write_votes(bench.folder, 20)
    shutil.copy(store, os.path.join(bench.folder, "store of before"))
    facts = [bench.contents(FACTS)]
    load(bench, files[0])
    facts.append(bench.contents(FACTS))
    shutil.copy(os.path.join(bench.folder, "store of before"), store)
    before_s = children_s()
    load(bench, *files)
    load_s = children_s() - before_s - bench.start_s
    facts.append(bench.contents(FACTS))
    derived = bench.contents(DERIVED)
    for part in (0.1, 0.25, 0.4, 0.55, 0.7):
        shutil.copy(os.path.join(bench.folder, "store of before"), store)
        process = bench.interrupt("load", "-q", *files, after_s=bench.start_s + part * load_s)
        finished = process.returncode == 0  # asked so late that the last step ended first
        assert finished or process.returncode == 1 and process.err.endswith("jarak: interrupted\n"), f"exit code {process.returncode}: {process.err}"
        assert process.rest_s < 0.5 * load_s, f"asked after {part} of the work, and did {process.rest_s:.2f} of {load_s:.2f} s after that"
        n_loaded = len(process.out.splitlines())
        assert bench.contents(FACTS) == facts[n_loaded], f"{part}: said {process.out}, has {bench.contents(FACTS)}"
        assert bench.files() == ["jarak.duckdb", "store of before", *files], bench.files()
        if not finished:
            load(bench, *files)
        assert bench.contents(FACTS) == facts[2] and bench.contents(DERIVED) == derived, f"{part}: another store than undisturbed"
        print(f"# after {part} of the work: {n_loaded} of 2 files", flush=True)


CASES = [a_query_stops, two_signals_at_once_are_one_request, a_second_request_ends_it_by_the_signal, a_regression_leaves_its_files_as_they_were,
         ideal_points_stop, a_panel_that_is_not_whole_is_no_file, loading_leaves_files_whole_or_out]


def main():
    jarak, failed = os.path.abspath(sys.argv[1]), 0
    for number, case in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory(prefix="jarak-interrupt-") as folder:
            try:
                case(Bench(jarak, folder))
                print(f"ok {number} - {case.__name__}", flush=True)
            except AssertionError as failure:
                failed += 1
                print(f"not ok {number} - {case.__name__}\n# " + str(failure).replace("\n", "\n# "), flush=True)
    print(f"1..{len(CASES)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
