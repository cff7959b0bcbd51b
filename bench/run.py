#!/usr/bin/env python3
"""Runs the benchmarks: each bench/<name>.sh, timed as a whole process, with its peak memory.

usage: run.py [--save] BUILD_FOLDER [NAME...]

A benchmark is a shell script whose first comment line says what is measured. It is called once with "prepare", unmeasured, in a folder of
its own, then RUNS times (environment, default 5) with "run"; a "prepare" that ends with 77 has said why it is skipped. `jarak` is the built
command there and $ROOT the project. Peak memory is the largest resident set of any one process of the run, as the kernel counted it.

Machines differ by a factor of three and more, and share their cores: beside the wall clock stands processor time, and before all the
reference, what `jarak fit ideal` of the UN's votes takes here and now. --save appends the least processor times to history.csv; a ratio is
that to the last saved on a machine of the same kind. A machine whose cores have other work when the run begins is a kind of its own.
"""
import csv
import glob
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
HISTORY = os.path.join(HERE, "history.csv")
RUNS = int(os.environ.get("RUNS", "5"))


def machine():
    """One line on what the numbers were measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        models = [line.split(":", 1)[1].strip() for line in stream if line.startswith(("model name", "CPU part"))]
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    loaded = ", loaded" if os.getloadavg()[0] > 1 else ""
    return (f"{models[0] if models else platform.processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, "
            f"{platform.system()} {platform.release()}, {platform.machine()}{loaded}")


def measured(command, folder, environment):
    """Runs a command and returns (seconds, processor seconds, peak memory in bytes)."""
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"bench: {' '.join(command)} failed with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def blas_core(environment):
    """The type of processor that OpenBLAS took this one for: it may be wrong, and then slow."""
    done = subprocess.run(["jarak", "--version"], env={**environment, "OPENBLAS_VERBOSE": "2"}, capture_output=True, text=True, check=True)
    cores = [line.split(":", 1)[1].strip() for line in (done.stderr + done.stdout).splitlines() if line.startswith("Core:")]
    return cores[0] if cores else "unknown"


def reference(environment):
    """Processor seconds of one run of the reference, or None where its file is missing."""
    votes = os.path.join(ROOT, "..", "shared", "data", "votes")
    files = [os.path.join(votes, name) for name in ("un_votes_long_1946_2020.csv.gz", "un_roll_calls_1946_2020.csv.gz")]
    if not all(map(os.path.exists, files)):
        return None
    with tempfile.TemporaryDirectory(prefix="jarak-bench-") as folder:
        return measured(["jarak", "fit", "ideal", "--quiet", files[0], "--rollcalls", files[1]], folder, environment)[1]


def last_saved(kind):
    """Maps each benchmark to the processor seconds saved last on a machine of this kind."""
    if not os.path.exists(HISTORY):
        return {}
    with open(HISTORY, encoding="utf-8", newline="") as stream:
        return {row["benchmark"]: float(row["processor_s"]) for row in csv.DictReader(stream) if row["machine"] == kind}


def save(kind, figures):
    """Appends to the history."""
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    is_new = not os.path.exists(HISTORY)
    with open(HISTORY, "a", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        if is_new:
            rows.writerow(["commit", "machine", "benchmark", "processor_s"])
        rows.writerows([commit, kind, name, f"{seconds:.3f}"] for name, seconds in figures.items())


def title(path):
    with open(path, encoding="utf-8") as stream:
        return next(line[1:].strip() for line in stream if line.startswith("# "))


def run(script, environment):
    """The measured runs of a benchmark; none where it is skipped."""
    with tempfile.TemporaryDirectory(prefix="jarak-bench-") as folder:
        prepared = subprocess.run(["sh", "-e", script, "prepare"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if prepared.returncode == 77:
            print(f"{os.path.basename(script)[:-3]:<20} {prepared.stdout.strip()}", flush=True)
            return []
        if prepared.returncode:
            sys.exit(f"bench: {script} cannot be prepared: {prepared.stderr}")
        return [measured(["sh", "-e", script, "run"], folder, environment) for _ in range(RUNS)]


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--save"]
    build, *names = arguments
    scripts = [path for path in sorted(glob.glob(os.path.join(HERE, "*.sh"))) if not names or os.path.basename(path)[:-3] in names]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = {**os.environ, "PATH": os.path.abspath(build) + ":" + os.environ["PATH"], "ROOT": ROOT}
    kind = machine()
    before, figures = last_saved(kind), {}
    print(f"{kind}; OpenBLAS takes it for {blas_core(environment)}")
    seconds = reference(environment)
    if seconds is not None:
        figures["reference"] = seconds
        print(f"reference: fit ideal of the long file, {seconds:.2f} s of processor time")
    print(f"{'benchmark':<20} {'median s':>9} {'min s':>9} {'processor':>9} {'ratio':>6} {'peak MB':>9}  what")
    for script in scripts:
        name = os.path.basename(script)[:-3]
        runs = run(script, environment)
        if not runs:
            continue
        wall, processor, peak = zip(*runs)
        figures[name] = min(processor)
        ratio = f"{figures[name] / before[name]:.2f}" if before.get(name) else "–"
        print(f"{name:<20} {statistics.median(wall):>9.3f} {min(wall):>9.3f} {figures[name]:>9.3f} {ratio:>6} {max(peak) / 1e6:>9.1f}  "
              f"{title(script)}", flush=True)
    if "--save" in sys.argv:
        save(kind, figures)


if __name__ == "__main__":
    main()
