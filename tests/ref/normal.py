"""Writes normal.csv: the standard normal distribution in 60-digit arithmetic, by its power series.

P(Z <= z) = 1/2 + phi(z) (z + z^3/3 + z^5/(3*5) + ...), which converges for every z; the digits lost to cancellation in the lower tail
are made up for by the precision. Quantiles by Newton's method on it.
"""
from decimal import Decimal, getcontext

getcontext().prec = 420
PI = None


def pi():
    """By Machin's formula."""
    def arctan_inverse(x):
        term = total = Decimal(1) / x
        n = 1
        while abs(term) > Decimal(10) ** -(getcontext().prec + 5):
            term = -term / (x * x)
            n += 2
            total += term / n
        return total
    return 4 * (4 * arctan_inverse(Decimal(5)) - arctan_inverse(Decimal(239)))


def density(z):
    return (-z * z / 2).exp() / (2 * PI).sqrt()


def cdf(z):
    term = total = z
    n = 1
    while term != 0 and abs(term) > Decimal(10) ** -410:
        n += 2
        term = term * z * z / n
        total += term
    return Decimal(1) / 2 + density(z) * total


def quantile(probability):
    z = Decimal(0) if probability > Decimal("0.01") else -(-2 * probability.ln()).sqrt()
    for _ in range(200):
        step = (cdf(z) - probability) / density(z)
        z -= step
        if abs(step) < Decimal(10) ** -40:
            return z
    raise ArithmeticError(probability)


def main():
    global PI
    PI = pi()
    with open(__file__.replace(".py", ".csv"), "w", encoding="ascii") as stream:
        stream.write("function,argument,value\n")
        for z in ("-37", "-20", "-10", "-5", "-3", "-2", "-1.5", "-1", "-0.5", "-0.125", "0", "0.125", "0.5", "1", "1.5", "2", "3", "5", "8"):
            stream.write(f"cdf,{z},{cdf(Decimal(z)):.25e}\n")
        for exponent in (1000, 500, 100, 30, 10, 5, 4, 3, 2):
            p = Decimal(2) ** -exponent  # a double holds it exactly
            stream.write(f"quantile,{float(p)!r},{quantile(p):.25e}\n")
        for p in (0.025, 0.05, 0.074, 0.076, 0.1, 0.4, 0.45, 0.49):
            stream.write(f"quantile,{p!r},{quantile(Decimal(p)):.25e}\n")


main()
