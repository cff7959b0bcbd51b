#!/usr/bin/env python3
"""Checks the symbols of the built library: it exports only jarak_ names, none of them internal (jarak__), and it uses no function that
is banned below.

usage: symbols.py LIBJARAK_SO LAYER_ARCHIVE...
"""
import os
import subprocess
import sys

# What the library must not call, with the reason. The command, outside the library, may.
BANNED = {
    "overflows its buffer": ["strcpy", "strcat", "sprintf", "vsprintf", "gets", "stpcpy"],
    "leaves a string without end": ["strncpy"],
    "is not safe with threads": ["strtok", "localtime", "gmtime", "ctime", "asctime", "rand", "srand", "setlocale"],
    "hides errors": ["atoi", "atol", "atoll", "atof"],
    "jumps over clean-up": ["setjmp", "_setjmp", "__sigsetjmp", "longjmp"],
    "belongs to the command, not to the library": ["exit", "_exit", "quick_exit", "printf", "puts", "putchar", "stdout", "stderr"],
    "runs a shell": ["system", "popen"],
    "can be raced": ["tmpnam", "mktemp", "tempnam"],
}
REASONS = {name: reason for reason, names in BANNED.items() for name in names}


def nm(*arguments):
    done = subprocess.run(["nm", *arguments], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def exported(library):
    """The names that the shared library exports."""
    return [line.split()[-1].split("@")[0] for line in nm("--dynamic", "--defined-only", "--extern-only", library)]


def used(archive):
    """Yields (object file, name) for every name that the archive's objects take from elsewhere."""
    for line in nm("--print-file-name", "--undefined-only", archive):
        where, name = line.split(": ", 1)[0], line.split()[-1]
        plain = name.split("@")[0].removeprefix("__").removesuffix("_chk") if name.endswith("_chk") else name.split("@")[0]
        yield os.path.basename(where.split(":")[-1]), plain


def main():
    library, *archives = sys.argv[1:]
    names = exported(library)
    wrong = [name for name in names if not name.startswith("jarak_") or name.startswith("jarak__")]
    banned = sorted({(where, name) for archive in archives for where, name in used(archive) if name in REASONS})
    print(f"{'ok' if names and not wrong else 'not ok'} 1 - {len(names)} symbols are exported, every one a public jarak_ name")
    for name in wrong:
        print(f"# exported by mistake: {name}")
    print(f"{'not ok' if banned else 'ok'} 2 - no banned function is used")
    for where, name in banned:
        print(f"# {where}: {name} {REASONS[name]}")
    print("1..2")
    return 1 if wrong or banned or not names else 0


if __name__ == "__main__":
    sys.exit(main())
