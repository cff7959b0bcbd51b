#!/usr/bin/env python3
"""Settings begin with their size (docs/abi.md): every settings struct of the public headers does, has an inline jarak_X_settings_init()
over jarak_X_settings_init_sized(), holds other settings only at its end, and is a row of tests/contract/settings_test.c.

usage: settings.py INCLUDE
"""
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GROW_NOT = {("fit_breaks", "breaks_posterior")}  # of two that one struct holds, only the last can grow


def faults_of(name, body, header, contract):
    members = [line.strip() for line in re.sub(r"/\*.*?\*/", "", body, flags=re.S).split(";") if line.strip()]
    if members[0] != "size_t size":
        yield f"begins with `{members[0]}`, not with `size_t size`"
    if f"static inline void jarak_{name}_settings_init(" not in header or f" jarak_{name}_settings_init_sized(" not in header:
        yield "has no inline init over an init_sized"
    if f"ROW({name})" not in contract or f"USE({name}," not in contract:
        yield "is no row of tests/contract/settings_test.c"
    for member in members[:-1]:
        inner = re.match(r"jarak_(\w+)_settings \w+$", member)
        if inner and (name, inner.group(1)) not in GROW_NOT:
            yield f"holds settings in its midst (`{member}`), which could then not grow"


def main():
    failed = number = 0
    with open(os.path.join(ROOT, "tests", "contract", "settings_test.c"), encoding="utf-8") as stream:
        contract = stream.read()
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "jarak", "*.h"))):
        with open(path, encoding="utf-8") as stream:
            header = stream.read()
        for match in re.finditer(r"typedef struct jarak_(\w+)_settings \{\n(.*?)\n\} jarak_\1_settings;", header, re.S):
            number += 1
            faults = list(faults_of(match.group(1), match.group(2), header, contract))
            failed += bool(faults)
            print(f"{'not ok' if faults else 'ok'} {number} - jarak_{match.group(1)}_settings" + "".join(f"\n# {fault}" for fault in faults))
    print(f"1..{number}")
    return 1 if failed or number == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
