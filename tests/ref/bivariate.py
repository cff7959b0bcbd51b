#!/usr/bin/env python3
"""Prints reference values of the bivariate normal distribution function, by mpmath with 40 digits: the integral of the density of one
variable times the conditional distribution function of the other.

usage: bivariate.py > bivariate.csv
"""
from mpmath import erfc, exp, inf, mp, mpf, pi, quad, sqrt

mp.dps = 40


def cdf(z):
    return erfc(-z / sqrt(2)) / 2


def density(z):
    return exp(-z * z / 2) / sqrt(2 * pi)


def bivariate(x, y, r):
    s = sqrt(1 - r * r)
    # cut where the conditional distribution turns, so that the quadrature sees smooth pieces
    turn = y / r if r else mpf(0)
    width = 8 * s / abs(r) if r else mpf(1)
    cuts = sorted({c for c in (turn - width, turn - width / 4, turn, turn + width / 4, turn + width, mpf(0), x - 1, mpf(-3)) if c < x})
    return quad(lambda z: density(z) * cdf((y - r * z) / s), [-inf, *cuts, x])


print("# made by bivariate.py")
print("x,y,correlation,probability")
for r in ("0", "0.1", "-0.29", "0.5", "-0.74", "0.9", "-0.9249", "0.93", "-0.95", "0.99", "-0.999", "0.99999"):
    for x, y in (("0", "0"), ("0.5", "-1.25"), ("-2", "1.5"), ("1", "1"), ("1", "1.01"), ("-1", "1"), ("-3", "-3.5"), ("4", "-0.3"), ("-6", "2"), ("2.5", "6")):
        value = bivariate(mpf(x), mpf(y), mpf(r)) if mpf(r) else cdf(mpf(x)) * cdf(mpf(y))
        print(f"{x},{y},{r},{mp.nstr(value, 20)}")
