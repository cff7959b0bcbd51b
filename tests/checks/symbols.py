#!/usr/bin/env python3
"""Checks the symbols of the built library: it exports only jarak_ names, none of them internal (jarak__), and it uses no function that
is banned below. What is exported is written down in src/libjarak.symbols, so that nothing enters or leaves it unnoticed (docs/abi.md).

usage: symbols.py [--update] LIBJARAK_SO LAYER_ARCHIVE...
       --update writes the file anew
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
ALLOWED = {("apart.c.o", "_exit")}  # the child that it starts ends so
REASONS = {name: reason for reason, names in BANNED.items() for name in names}


SYMBOLS = os.path.join(os.path.dirname(__file__), "..", "..", "src", "libjarak.symbols")


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


def written_down():
    """The names in src/libjarak.symbols: a name a line, sorted; # begins a comment."""
    with open(SYMBOLS, encoding="utf-8") as stream:
        return [line.strip() for line in stream if line.strip() and not line.startswith("#")]


def update(names):
    with open(SYMBOLS, "w", encoding="utf-8") as stream:
        stream.write("# What libjarak exports, a name a line; tests/checks/symbols.py --update writes it, docs/abi.md says what it promises.\n")
        stream.writelines(name + "\n" for name in sorted(names))


def main():
    arguments = sys.argv[1:]
    wants_update = arguments[0] == "--update"
    library, *archives = arguments[wants_update:]
    names = exported(library)
    if wants_update:
        update(names)
    wrong = [name for name in names if not name.startswith("jarak_") or name.startswith("jarak__")]
    banned = sorted({(where, name) for archive in archives for where, name in used(archive) if name in REASONS and (where, name) not in ALLOWED})
    print(f"{'ok' if names and not wrong else 'not ok'} 1 - {len(names)} symbols are exported, every one a public jarak_ name")
    for name in wrong:
        print(f"# exported by mistake: {name}")
    print(f"{'not ok' if banned else 'ok'} 2 - no banned function is used")
    for where, name in banned:
        print(f"# {where}: {name} {REASONS[name]}")
    known = written_down()
    differs = known != sorted(names)
    print(f"{'not ok' if differs else 'ok'} 3 - src/libjarak.symbols is what is exported")
    for name in sorted(set(names) - set(known)):
        print(f"# not written down: {name}; tests/checks/symbols.py --update does it")
    for name in sorted(set(known) - set(names)):
        print(f"# written down, but exported no more: {name}")
    print("1..3")
    return 1 if wrong or banned or differs or not names else 0


if __name__ == "__main__":
    sys.exit(main())
