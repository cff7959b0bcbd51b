#!/usr/bin/env python3
"""Checks an installation: the command runs from it, and a program built with its pkg-config file and headers runs too.

usage: install.py BUILD_FOLDER
"""
import glob
import os
import subprocess
import sys
import tempfile

PROGRAM = """
#include <jarak/status.h>
#include <stdio.h>
int main(void) { return puts(jarak_status_text(JARAK_OK)) < 0; }
"""


def output(*command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    if done.returncode:
        print(f"# {' '.join(command)}: exit status {done.returncode}\n# " + (done.stdout + done.stderr).replace("\n", "\n# "))
    return done.stdout if done.returncode == 0 else None


def one(pattern):
    """The one file that matches, or a name that is not there."""
    return (glob.glob(pattern, recursive=True) + ["/nonexistent"])[0]


def build_and_run(root):
    """Builds a program against the installation below root and returns what it prints."""
    pkg_config = {"PKG_CONFIG_LIBDIR": os.path.dirname(one(root + "/**/jarak.pc")), "PKG_CONFIG_SYSROOT_DIR": root}
    flags = output("pkg-config", "--cflags", "--libs", "jarak", **pkg_config)
    source, program = os.path.join(root, "program.c"), os.path.join(root, "program")
    with open(source, "w", encoding="utf-8") as stream:
        stream.write(PROGRAM)
    if flags is None or output("cc", source, "-o", program, *flags.split()) is None:
        return None
    return output(program, LD_LIBRARY_PATH=os.path.dirname(one(root + "/**/libjarak.so")))


def main():
    build = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="jarak-install-") as root:
        installed = output("meson", "install", "-C", build, "--no-rebuild", "--quiet", DESTDIR=root) is not None
        # Without what meson sets for tests, so that only the paths inside the files count.
        version = output(one(root + "/**/bin/jarak"), "--version", LD_LIBRARY_PATH="")
        results = [
            ("it installs", installed),
            ("the installed command runs", version is not None and version.startswith("jarak ")),
            ("a program built with the pkg-config file runs", build_and_run(root) == "success\n"),
            ("the manual page is there", os.path.exists(one(root + "/**/man1/jarak.1"))),
            ("so are the translations", len(glob.glob(root + "/**/LC_MESSAGES/jarak.mo", recursive=True)) >= 2),
        ]
    for number, (what, passed) in enumerate(results, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {what}")
    return 0 if all(passed for _, passed in results) else 1


if __name__ == "__main__":
    sys.exit(main())
