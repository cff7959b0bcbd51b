#!/usr/bin/env python3
"""Runs the benchmarks: each bench/<name>.sh, timed as a whole process, with its peak memory.

usage: run.py BUILD_FOLDER [NAME...]

A benchmark is a shell script whose first comment line says what is measured. It is called once with "prepare", unmeasured, in a folder of
its own, then RUNS times (environment, default 5) with "run". `jarak` is the built command there and $ROOT the project. Peak memory is the
largest resident set of any one process of the run, as the kernel counted it.
"""
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
RUNS = int(os.environ.get("RUNS", "5"))


def machine():
    """One line on what the numbers were measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as stream:
        models = [line.split(":", 1)[1].strip() for line in stream if line.startswith(("model name", "CPU part"))]
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{models[0] if models else platform.processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, "
            f"{platform.system()} {platform.release()}, {platform.machine()}")


def measured(command, folder, environment):
    """Runs a command and returns (seconds, peak memory in bytes)."""
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"bench: {' '.join(command)} failed with {process.returncode}")
    return seconds, usage.ru_maxrss * 1024


def title(path):
    with open(path, encoding="utf-8") as stream:
        return next(line[1:].strip() for line in stream if line.startswith("# "))


def main():
    build, *names = sys.argv[1:]
    scripts = [path for path in sorted(glob.glob(os.path.join(HERE, "*.sh"))) if not names or os.path.basename(path)[:-3] in names]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(machine())
    print(f"{'benchmark':<16} {'median s':>9} {'min s':>9} {'peak MB':>9}  what")
    for script in scripts:
        with tempfile.TemporaryDirectory(prefix="jarak-bench-") as folder:
            environment = {**os.environ, "PATH": os.path.abspath(build) + ":" + os.environ["PATH"], "ROOT": os.path.dirname(HERE)}
            subprocess.run(["sh", "-e", script, "prepare"], cwd=folder, env=environment, check=True)
            runs = [measured(["sh", "-e", script, "run"], folder, environment) for _ in range(RUNS)]
        seconds = [run[0] for run in runs]
        peak_mb = max(run[1] for run in runs) / 1e6
        name = os.path.basename(script)[:-3]
        print(f"{name:<16} {statistics.median(seconds):>9.3f} {min(seconds):>9.3f} {peak_mb:>9.1f}  {title(script)}", flush=True)


if __name__ == "__main__":
    main()
