"""Small files in the layouts in which the sources publish them, under the names that the documents use. What they say is made up."""
import gzip
import math
import os
import random
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# ISO code, name, where it stands in votes; since: the year from which it is a member.
STATES = [
    ("AFG", "Afghanistan", -0.8, 1946), ("BRA", "Brazil", -0.3, 1946), ("CAN", "Canada", 1.6, 1946), ("CHN", "China", -1.2, 1946), ("DEU", "Germany", 1.3, 1973),
    ("EGY", "Egypt", -0.9, 1946), ("ESP", "Spain", 1.1, 1955), ("FRA", "France", 1.4, 1946), ("GBR", "United Kingdom", 1.7, 1946), ("IDN", "Indonesia", -0.7, 1950),
    ("IND", "India", -0.6, 1946), ("IRN", "Iran", -1.1, 1946), ("ITA", "Italy", 1.2, 1955), ("JPN", "Japan", 1.0, 1956), ("KAZ", "Kazakhstan", -0.2, 1992),
    ("KGZ", "Kyrgyzstan", -0.3, 1992), ("MEX", "Mexico", -0.2, 1946), ("NGA", "Nigeria", -0.6, 1960), ("POL", "Poland", 0.6, 1946), ("RUS", "Russia", -1.0, 1946),
    ("SWE", "Sweden", 0.9, 1946), ("TJK", "Tajikistan", -0.5, 1992), ("TKM", "Turkmenistan", -0.4, 1992), ("TUR", "Turkey", 0.4, 1946), ("USA", "United States", 2.4, 1946),
    ("UZB", "Uzbekistan", 0.1, 1992), ("ZWE", "Zimbabwe", -0.9, 1980),
]
CALLS_A_YEAR = 12


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with (gzip.open if name.endswith(".gz") else open)(path, "wt", encoding="utf-8") as stream:
        stream.write(text)


def vote(code, place, number, year):
    """1 yes, 2 abstain, 3 no, by chance around a line on which states wander and roll calls have a slope and a cut."""
    now = place + 1.0 * math.sin(year / 3 + ord(code[0]) + ord(code[2]))
    call, chance = random.Random(number), random.Random(f"{code} {number}")
    seen = call.gauss(0, 1.2) * now + call.gauss(0, 1) + chance.gauss(0, 1)
    return 1 if seen > 0.3 else 2 if seen > -0.3 else 3


def roll_calls(first, last):
    """(number, year, date, session) of roll calls in Decembers."""
    for year in range(first, last + 1):
        for i in range(CALLS_A_YEAR):
            yield (year - 1946) * CALLS_A_YEAR + i + 1, year, f"{year}-12-{i + 2:02d}", year - 1945


def wide_votes(first, last):
    issues = ["me", "nu", "di", "hr", "co", "ec"]
    rows = [",".join(["rcid", "date", *issues, *(code for code, _, _, _ in STATES)])]
    for number, year, date, _ in roll_calls(first, last):
        flags = ["TRUE" if number % 6 == k or (issue in ("nu", "di") and number % 3 == 0) else "FALSE" for k, issue in enumerate(issues)]
        rows.append(",".join([str(number), date, *flags, *(str(vote(code, place, number, year)) if year >= since else "9" for code, _, place, since in STATES)]))
    return "\n".join(rows) + "\n"


def long_votes(first, last):
    rows = ["rcid,country,country_code,vote"]
    for number, year, _, _ in roll_calls(first, last):
        rows += [f"{number},{name},{code[:2]},{('yes', 'abstain', 'no')[vote(code, place, number, year) - 1]}" for code, name, place, since in STATES if year >= since]
    return "\n".join(rows) + "\n"


def list_of_calls(first, last):
    rows = ["rcid,session,importantvote,date,unres,amend,para,short,descr"]
    rows += [f"{n},{session},0,{date},R/{session}/{n % 100},0,0,TITLE {n},About {n}" for n, _, date, session in roll_calls(first, last)]
    return "\n".join(rows) + "\n"


def imf_trade():
    """Goods between Russia, China and Central Asia, as each side reports them, in millions of dollars."""
    years = range(2016, 2025)
    lines = ['"COUNTRY.ID","COUNTERPART_COUNTRY.ID","INDICATOR.ID","FREQUENCY.ID","SCALE.ID","TRADE_FLOW.ID",' + ",".join(f'"{year}"' for year in years)]
    states = ["RUS", "CHN", "KAZ", "KGZ", "TJK", "TKM", "UZB"]
    for i, reporter in enumerate(states):
        for j, partner in enumerate(states):
            for flow, indicator in (("MG", "MG_CIF_USD"), ("XG", "XG_FOB_USD")) if reporter != partner else ():
                a, b = (j, i) if flow == "MG" else (i, j)  # the exporter first, so that the two sides speak of one flow
                values = [f'"{(900 - 100 * a) * (8 - b) * (1 + 0.08 * (y - 2016) * (1 + (a + b) % 3)) * (1.06 if flow == "MG" else 1):.3f}"' for y in years]
                lines.append(f'"{reporter}","{partner}","{indicator}","A","6","{flow}",' + ",".join(values))
    return "\n".join(lines) + "\n"


def comtrade():
    columns = "typeCode,freqCode,refYear,refMonth,period,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,motCode,primaryValue"
    return columns + "\n" + "".join(f"C,A,2023,52,2023,398,{flow},{partner},0,TOTAL,C00,0,{value}\n"
                                    for flow, partner, value in (("M", 643, 16000000000.5), ("X", 643, 9800000000), ("M", 156, 16800000000)))


def alliances():
    """Germany, Austria-Hungary, Italy, France, Russia and the United Kingdom before 1914, by their numbers of the Correlates of War."""
    allies = {(255, 300), (255, 325), (300, 325), (220, 365), (200, 220)}
    rows = ["ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul"]
    for year in range(1910, 1915):
        for a in (200, 220, 255, 300, 325, 365):
            rows += [f"{a},{b},{year},{int(tuple(sorted((a, b))) in allies)},0,0,0,{int(a + b in (555, 565, 580, 585))}"
                     for b in (200, 220, 255, 300, 325, 365) if a != b]
    return "\n".join(rows) + "\n"


def block_of(document, first_line):
    """The YAML block of a document that begins so."""
    with open(os.path.join(ROOT, "docs", document), encoding="utf-8") as stream:
        blocks = re.findall(r"^```yaml\n(.*?)^```", stream.read(), re.M | re.S)
    return next(block for block in blocks if block.startswith(first_line))


def published_files(folder):
    """Files of sources that jarak knows, and the customs service and claims of the documents."""
    for name in ("unga.csv", "unga_votes.csv", "unga_votes.csv.gz", "unga_wide_1946_2024.csv"):
        write(folder, name, wide_votes(1985, 2024))
    write(folder, "unga_2025.csv", wide_votes(2025, 2025))
    for ending in ("", ".gz"):
        write(folder, "votes.csv" + ending, long_votes(1985, 2023))
        write(folder, "roll_calls.csv" + ending, list_of_calls(1985, 2023))
        write(folder, "atop.csv" + ending, alliances())
    write(folder, "un_roll_calls.csv", list_of_calls(1985, 2023))  # beside votes.csv, where loading looks for it
    for name in ("imf_imts_russia_2016_2024_wide.csv", "imts.csv"):
        write(folder, name, imf_trade())
    write(folder, "comtrade-2023.csv.gz", comtrade())
    write(folder, "downloads/comtrade-2023.csv.gz", comtrade())
    write(folder, "downloads/unga.csv.gz", wide_votes(1985, 2024))
    write(folder, "BACI_HS17_Y2021.csv", "t,i,j,k,v,q\n2021,643,398,010121,12.345,0.5\n2021,398,643,270900,1000.5,NA\n")
    write(folder, "common_high_priority_hs6.csv", "hs6,tier\n854231,1\n847150,3A\n850111,4B\n850112,4B\n")
    write(folder, "product_codes_HS17_V202401b.csv", 'code,description\n854231,"Electronic integrated circuits: processors"\n847150,Units of automatic data processing machines\n')
    write(folder, "Idealpointestimates1946-2025.csv", "ccode,year,Countryname,iso3c,IdealPointAll,NVotesAll,Q5%All,Q95%All\n705,2021,Kazakhstan,KAZ,-0.3,90,-0.4,-0.2\n705,2024,Kazakhstan,KAZ,-0.6,92,-0.7,-0.5\n")
    write(folder, "imports-2023.csv", "month;partner;thousand_usd\n2023-01;Russian Federation;1204.5\n2023-01;Kyrgyz Rep.;311\n2023-01;WORLD;1515.5\n2023-02;Russian Federation;-\n")
    write(folder, "my-formats/customs_kaz.yaml", block_of("writing-a-source.md", "name: customs_kaz"))
    write(folder, "my-claims.yaml", block_of("writing-claims.md", 'title: "Two claims on trade"'))
    write(folder, "prices.csv", "day,price\n" + "".join(
        f"2024-{1 + i // 28:02d}-{1 + i % 28:02d},{100 + 15 * (i > 90) - 9 * (i > 200) + 3 * math.sin(i * i):.2f}\n" for i in range(12 * 28)))
