#!/usr/bin/env python3
"""Runs an example and compares what it prints with the file beside it.

usage: run.py PROGRAM EXPECTED [--update]
"""
import subprocess
import sys


def main():
    program, expected = sys.argv[1:3]
    done = subprocess.run([program], capture_output=True, text=True, check=False)
    if sys.argv[3:] == ["--update"]:
        with open(expected, "w", encoding="utf-8") as stream:
            stream.write(done.stdout)
    with open(expected, encoding="utf-8") as stream:
        wanted = stream.read()
    if done.returncode == 0 and done.stdout == wanted and wanted:
        return 0
    print(f"{program} ended with {done.returncode}\n--- it printed\n{done.stdout}--- expected\n{wanted}{done.stderr}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
