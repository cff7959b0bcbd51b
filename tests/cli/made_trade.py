#!/usr/bin/env python3
"""A small made-up world of monthly exports in Eurostat's layouts, in which some goods go by way of hubs after 2022-03.

usage: made_trade.py [FOLDER]     writes exports.csv (products) and totals.csv (all goods)

Two members export 150 products to Kazakhstan, Kyrgyzstan, Armenia, Uzbekistan, Georgia and Russia, each month a draw around a level. From
2022-03 on what goes to Russia falls to a fifth, and 12 products (8501xxxx) go to the first two ten times as much. Product 87071090 is one whose year of comparison was odd: nothing
in 2021, as before and after. Code 85179900 begins in 2022-01, and 85179800 ends in 2021-12. Other goods grow by a fifth in 2022.
"""
import os
import random
import sys

MEMBERS = ["Germany", "France"]
PARTNERS = {"Kazakhstan": 1.0, "Kyrgyzstan": 0.4, "Armenia": 0.3, "Uzbekistan": 0.5, "Georgia": 0.4, "Russian Federation": 5.0}
HUBS_USED = ("Kazakhstan", "Kyrgyzstan")
REROUTED = [f"8501{i:02d}10" for i in range(10, 22)]
PLAIN = [f"84{i:02d}{j:02d}00" for i in range(10, 37) for j in range(10, 15)]
ODD, BORN, DEAD = "87071090", "85179900", "85179800"


def months():
    return [(year, month) for year in (2020, 2021, 2022) for month in range(1, 13) if (year, month) < (2022, 12)]


def value(chance, product, partner, share, year, month):
    """What goes in a month; None: nothing."""
    since = (year, month) >= (2022, 3)
    level = 40000 * share * (1 + int(product[2:6]) % 7)
    if partner == "Russian Federation":
        level *= 0.2 if since else 1
    elif product in REROUTED and since and partner in HUBS_USED:
        level *= 10
    draw = level * chance.lognormvariate(0, 0.5)
    if (product == ODD and year == 2021) or (product == BORN and year < 2022) or (product == DEAD and year > 2021) or chance.random() < 0.05:
        return None
    return round(draw)


def world():
    """Rows of both files, without their heads."""
    products, totals = [], {}
    for product in REROUTED + PLAIN + [ODD, BORN, DEAD]:
        for member in MEMBERS:
            for partner, share in PARTNERS.items():
                chance = random.Random(f"{product} {member} {partner}")
                for year, month in months():
                    amount = value(chance, product, partner, share, year, month)
                    if amount is not None:
                        products.append(f"{product},{member},{partner},{year}-{month:02d},EXPORT,VALUE_IN_EUROS,{amount}.0")
                        key = (member, partner, f"{year}-{month:02d}")
                        totals[key] = totals.get(key, 0) + amount
    others = []
    for (member, partner, month), amount in sorted(totals.items()):
        other = round(2e7 * PARTNERS[partner] * (1.2 if month[:4] == "2022" else 1))
        others.append(f"EXPORT,Total [TOTAL],{member},{partner},{month},{amount + other}.0")
        others.append(f"EXPORT,MINERAL FUELS [27],{member},{partner},{month},{other // 10}.0")
    return products, others


def write_world(folder):
    products, totals = world()
    for name, head, rows in (("exports.csv", "cn8,reporter,partner,month,flow,indicator,value", products), ("totals.csv", "flow,product,reporter,partner,month,value_eur", totals)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as stream:
            stream.write("\n".join([head, *rows]) + "\n")


if __name__ == "__main__":
    write_world(sys.argv[1] if len(sys.argv) > 1 else ".")
