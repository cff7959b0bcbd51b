#!/usr/bin/env python3
"""Checks that one OpenBLAS serves the product: libjarak loads no shared BLAS or LAPACK, and a BLAS that the process brings along is not
taken instead.

usage: blas.py JARAK LIBJARAK_SO
"""
import os
import re
import subprocess
import sys
import tempfile

# Of every routine that the library calls, one that ends the program.
HOSTILE = """
#include <unistd.h>
#define STOP(name) void name(void); void name(void) { _exit(99); }
STOP(cblas_dgemm) STOP(cblas_dgemv) STOP(cblas_dsyrk) STOP(cblas_dtrsm) STOP(cblas_dtrsv)
STOP(LAPACKE_dgesv_work) STOP(LAPACKE_dpotrf_work) STOP(LAPACKE_dpotri_work) STOP(LAPACKE_dsyev_work)
STOP(dgesv_) STOP(dpotrf_) STOP(dpotri_) STOP(dsyev_) STOP(dgemm_) STOP(dtrsm_)
"""
TRADE = "a,b,trade,rta\n" + "".join(
    f"{a},{b},{10 + (7 * i + 3 * j) % 11},{(i + j) % 2}\n" for i, a in enumerate("ABCDE") for j, b in enumerate("VWXYZ"))


def fit(jarak, data, **environment):
    """What a fit that needs products, factors and inverses of matrices prints."""
    done = subprocess.run([jarak, "fit", "ppml", data, "-F", "trade ~ rta | a + b", "-f", "csv"], capture_output=True, text=True,
                          check=False, env={**os.environ, **environment})
    return done.returncode, done.stdout


def main():
    jarak, library = sys.argv[1:]
    loaded = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    foreign = re.findall(r"\blib\w*(?:blas|lapack|tmglib)\w*\.so\S*", loaded)
    print(f"{'not ok' if foreign else 'ok'} 1 - no shared BLAS or LAPACK is loaded {' '.join(foreign)}".rstrip())
    with tempfile.TemporaryDirectory() as folder:
        data, source, hostile = (os.path.join(folder, name) for name in ("trade.csv", "hostile.c", "hostile.so"))
        for path, text in ((data, TRADE), (source, HOSTILE)):
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(text)
        subprocess.run(["cc", "-w", "-shared", "-fPIC", "-o", hostile, source], check=True)
        alone, beside = fit(jarak, data), fit(jarak, data, LD_PRELOAD=hostile)
    passed = alone[0] == 0 and "rta" in alone[1] and alone == beside
    print(f"{'ok' if passed else 'not ok'} 2 - another BLAS in the process changes nothing")
    if not passed:
        print(f"# alone {alone}, beside another {beside}")
    print("1..2")
    return 1 if foreign or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
