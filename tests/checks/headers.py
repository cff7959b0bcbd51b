#!/usr/bin/env python3
"""Checks that every public header compiles alone, as strict C17 and, where a C++ compiler is installed, as C++17.

usage: headers.py INCLUDE_FOLDER
"""
import glob
import os
import shutil
import subprocess
import sys

FLAGS = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"]
LANGUAGES = [("c", "c17", "cc"), ("c++", "c++17", "c++")]


def main():
    include = sys.argv[1]
    number, failed = 0, 0
    for language, standard, compiler in LANGUAGES:
        for header in sorted(glob.glob(os.path.join(include, "jarak", "*.h"))):
            number += 1
            name = "jarak/" + os.path.basename(header)
            if shutil.which(compiler) is None:
                print(f"ok {number} - {name} as {standard} # SKIP no {compiler} is installed")
                continue
            done = subprocess.run([compiler, "-x", language, "-std=" + standard, *FLAGS, "-I", include, "-"],
                                  input=f'#include "{name}"\n#include "{name}"\n', capture_output=True, text=True, check=False)
            print(f"{'not ok' if done.returncode else 'ok'} {number} - {name} alone as {standard}")
            if done.returncode:
                failed += 1
                print("# " + done.stderr.replace("\n", "\n# "))
    print(f"1..{number}")
    return 1 if failed or number == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
