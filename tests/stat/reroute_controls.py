#!/usr/bin/env python3
"""Rerouted goods in the EU's exports of 2020 to 2022 under several controls: how many the plain rule finds, worked out a second time from
docs/methods/reroute.md alone, without the program. The same counts stand in reroute_reference_test.c, which asks the program for them.

A control says how flows are expected to grow, so it enters both the ratio and the regularity. With it in the ratio alone, and the growth of
other goods left in the regularity, come the counts in MIXED, which are those of another program and no test of anything: docs/methods.

usage: reroute_controls.py ROOT
"""
import csv
import gzip
import math
import os
import statistics
import sys
from bisect import bisect_left
from collections import defaultdict

SKIPPED = 77
LISTED = "eu_exports_sanctioned_cn8_monthly_2020_2022.csv.gz"
TOTALS = "reroute/eu27_total_and_energy_trade_monthly_2020_2022_7_partners.csv.gz"
HUBS = ("Kazakhstan", "Kyrgyzstan", "Armenia", "Uzbekistan", "Georgia")
MONTHS, WINDOW, BEFORE, AFTER = 35, 9, 2, 3  # BEFORE, AFTER: of the four below
WINDOWS = (None, slice(2, 11), slice(14, 23), slice(26, 35))  # March to November of 2020, 2021, 2022
POWER, FLOOR, LEAST_MONTHS, NU = 1.77, 30000, 4, 2 * WINDOW - 2

# control: products with q <= .05, .10; pairs <= .05, .10. Growth: a logarithm a year.
CONTROLS = {"other": None, "none": 0.0, "10 %": math.log(1.1), "18 %": math.log(1.18), "log .18": 0.18, "20 %": math.log(1.2)}
FOUND = {
    "other": (68, 113, 0, 170),
    "none": (237, 349, 359, 765),
    "10 %": (249, 362, 321, 717),
    "18 %": (180, 372, 160, 721),
    "log .18": (159, 373, 159, 723),
    "20 %": (158, 373, 159, 724),
}
# What Belarus took of the same product as the control: of the seven partners the only one left, though under barriers of its own.
COMPARED, OF_COMPARED = "Belarus", (185, 261, 616, 848)
MIXED = {"none": (113, 170, 0, 394), "log .18": (93, 215, 0, 506)}


def month(text):
    return (int(text[:4]) - 2020) * 12 + int(text[5:]) - 1


def rows(path, *names):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        head = next(lines)
        at = [head.index(name) for name in names]
        for line in lines:
            yield [line[i] for i in at]


def partner(name):
    return name.split(" (")[0]


def read(folder):
    """Monthly flows by product and hub, of products whose codes did not change; what each hub took of other goods; and by product what the
    comparison state took in each window."""
    new = lambda: [0.0] * MONTHS
    flows, codes, headings = defaultdict(new), defaultdict(new), defaultdict(new)
    other, by_heading = defaultdict(new), defaultdict(new)
    for code, hub, text, value in rows(f"{folder}/{LISTED}", "cn8", "partner", "month", "value"):
        at, amount = month(text), float(value)
        if len(code) == 4:
            headings[code, hub][at] += amount
        else:
            flows[code[:6], hub][at] += amount
            codes[code][at] += amount
            by_heading[code[:4], hub][at] += amount
    for flow, product, name, text, value in rows(f"{folder}/{TOTALS}", "flow", "product", "partner", "month", "value_eur"):
        if flow == "EXPORT" and product.startswith("Total") and month(text) < MONTHS:
            other[partner(name)][month(text)] += float(value)
    has_row = {code for code, _ in headings}
    listed = list(headings.items()) + [item for item in by_heading.items() if item[0][0] not in has_row]
    for (_, hub), values in listed:
        other[hub] = [a - b for a, b in zip(other[hub], values)]
    changed = changed_products(codes)
    flows = {key: values for key, values in flows.items() if key[0] not in changed}
    compared = {product: [sum(values[window]) for window in WINDOWS[1:]] for (product, hub), values in flows.items() if hub == COMPARED}
    return {key: values for key, values in flows.items() if key[1] in HUBS}, other, compared


def changed_products(codes):
    """Codes that begin in 2021-12 or later hold over a twentieth of the later window, or codes that end by 2022-02 of the earlier one."""
    born, dead, before, after = (defaultdict(float) for _ in range(4))
    for code, values in codes.items():
        traded = [at for at, value in enumerate(values) if value != 0]
        earlier, later = sum(values[WINDOWS[BEFORE]]), sum(values[WINDOWS[AFTER]])
        before[code[:6]] += earlier
        after[code[:6]] += later
        if traded and traded[0] >= 23:
            born[code[:6]] += later
        if traded and traded[-1] <= 25:
            dead[code[:6]] += earlier
    return {product for product in before if born[product] > 0.05 * after[product] or dead[product] > 0.05 * before[product]}


def digamma(x):
    shift = 0.0
    while x < 20:
        shift -= 1 / x
        x += 1
    f = 1 / (x * x)
    return shift + math.log(x) - 0.5 / x - f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f / 240)))


def trigamma(x):
    shift = 0.0
    while x < 20:
        shift += 1 / (x * x)
        x += 1
    f = 1 / (x * x)
    return shift + 1 / x + f / 2 + f / x * (1 / 6 - f * (1 / 30 - f * (1 / 42 - f / 30)))


def moderated(variances):
    """Variances drawn towards their common prior (Smyth 2004)."""
    known = [value for value in variances if value > 1e-15]
    least = 1e-5 * statistics.median(known)
    e = [math.log(max(value, least)) - digamma(NU / 2) + math.log(NU / 2) for value in known]
    excess = statistics.variance(e) - trigamma(NU / 2)
    low, high = 1e-6, 1e6
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if trigamma(middle) > excess else (low, middle)
    d0 = 2 * low
    s0 = math.exp(statistics.fmean(e) + digamma(d0 / 2) - math.log(d0 / 2))
    return [(d0 * s0 + NU * value) / (d0 + NU) for value in variances]


def variance(values):
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)


def compare(flows, earlier, later, growth, regular_growth):
    """product, z of the ratio before inflation, z of the regularity, of all pairs that are tested."""
    products, estimates, scatters, units, shifts, spreads = [], [], [], [], [], []
    a = 1 - POWER / 2
    for (product, hub), values in flows.items():
        x, y = values[WINDOWS[earlier]], values[WINDOWS[later]]
        if sum(x) + sum(y) < FLOOR or sum(value > 0 for value in x + y) < LEAST_MONTHS:
            continue
        both = (sum(x) + sum(y)) / (2 * WINDOW)
        before, after = ((sum(window) + both / 2) / (WINDOW + 0.5) for window in (x, y))
        grown = [(value * math.exp(regular_growth(product, hub, earlier, later))) ** a for value in x]
        as_is = [value**a for value in y]
        mean = (sum(grown) + sum(as_is)) / (2 * WINDOW)
        products.append(product)
        estimates.append(math.log(after / before) - growth(product, hub, earlier, later))
        scatters.append((variance(x) / before**POWER + variance(y) / after**POWER) / NU)
        units.append((before ** (POWER - 2) + after ** (POWER - 2)) / WINDOW)
        shifts.append((sum(as_is) - sum(grown)) / WINDOW / mean)
        spreads.append((variance(grown) + variance(as_is)) / NU / mean**2)
    ratio = [b / math.sqrt(s * u) for b, s, u in zip(estimates, moderated(scatters), units)]
    regularity = [d / math.sqrt(2 * s / WINDOW) for d, s in zip(shifts, moderated(spreads))]
    return products, ratio, regularity


def q_values(targets, decoys):
    """The inflation of errors is one factor of targets and decoys and leaves no trace here."""
    decoys = sorted(decoys)
    targets = sorted(targets, reverse=True)
    shares = [(1 + len(decoys) - bisect_left(decoys, z)) * len(targets) / len(decoys) / (i + 1) for i, z in enumerate(targets)]
    least = 1.0
    for i in reversed(range(len(shares))):
        least = shares[i] = min(least, shares[i])
    return shares


def joined(products, evidence):
    of_product = defaultdict(list)
    for product, z in zip(products, evidence):
        of_product[product].append(z)
    return [sum(values) / math.sqrt(len(values)) for values in of_product.values()]


def count(flows, growth, regular_growth):
    products, ratio, regularity = compare(flows, BEFORE, AFTER, growth, regular_growth)
    decoy_products, decoy_ratio, decoy_regularity = compare(flows, BEFORE - 1, BEFORE, growth, regular_growth)
    sigma, sigma_regular = statistics.stdev(decoy_ratio), statistics.stdev(decoy_regularity)
    targets = [min(z / sigma, v / sigma_regular) for z, v in zip(ratio, regularity)]
    decoys = [min(z / sigma, v / sigma_regular) for z, v in zip(decoy_ratio, decoy_regularity)]
    of_products, of_pairs = q_values(joined(products, targets), joined(decoy_products, decoys)), q_values(targets, decoys)
    return tuple(sum(q <= level for q in found) for found in (of_products, of_pairs) for level in (0.05, 0.10))


def tell(control, found, expected):
    print(f"{control}: {found}" + ("" if found == expected else f", not {expected}"))
    return found != expected


def main():
    folder = os.path.join(sys.argv[1], "../shared/data/trade")
    if not all(os.path.exists(f"{folder}/{file}") for file in (LISTED, TOTALS)):
        print(f"skipped: {folder} has no {LISTED} or no {TOTALS}")
        return SKIPPED
    flows, other, compared = read(folder)
    other_growth = lambda product, hub, earlier, later: math.log(sum(other[hub][WINDOWS[later]]) / sum(other[hub][WINDOWS[earlier]]))
    n_wrong = 0
    for expected, is_mixed in ((FOUND, False), (MIXED, True)):
        for control, counts in expected.items():
            rate = CONTROLS[control]
            growth = other_growth if rate is None else lambda product, hub, earlier, later: rate * (later - earlier)
            found = count(flows, growth, other_growth if is_mixed else growth)
            n_wrong += tell(f"{control}{', in the ratio alone' if is_mixed else ''}", found, counts)
    enough = {product for product, sums in compared.items() if min(sums) >= FLOOR}
    growth = lambda product, hub, earlier, later: math.log(compared[product][later - 1] / compared[product][earlier - 1])
    found = count({key: values for key, values in flows.items() if key[0] in enough}, growth, growth)
    n_wrong += tell(COMPARED, found, OF_COMPARED)
    return 1 if n_wrong > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
