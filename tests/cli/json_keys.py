#!/usr/bin/env python3
"""docs/json.md names every key that JSON of `ask`, `show`, `why`, `demo` and `check` has, and no other.

usage: json_keys.py JARAK ROOT

A row of the document's table says in `{a, b[], …}` what an object has, or names keys of the outermost one. The paths of the keys of real
answers are compared with these.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

# Where an object stands whose keys a row lists under this name.
PLACES = {
    "groups": ["groups.*"], "pairs[].groups": ["pairs[].groups.*"], "indicators": ["indicators[]"], "pairs": ["pairs[]"],
    "levels": ["pairs[].groups.*.levels[]"], "steps": ["pairs[].groups.*.steps[]", "pairs[].groups.*.parts[].steps[]"],
    "omissions": ["pairs[].groups.*.omissions[]"], "specifications": ["pairs[].groups.*.specifications[]"], "parts": ["pairs[].groups.*.parts[]"],
    "pairs[].changes": ["pairs[].changes[]"], "pairs[].series": ["pairs[].series[]"], "points": ["pairs[].series[].points[]"],
    "facts": ["pairs[].series[].facts[]"], "telling_votes": ["pairs[].telling_votes[]"], "pairs[].vote_move": ["pairs[].vote_move"], "findings": ["findings[]"], "gaps": ["gaps[]"],
    "cautions": ["cautions[]"], "sources": ["sources[]"],
}
# A row that lists two objects, one after the other.
TWO = {
    "reasons": ["pairs[].groups.*.reasons[]", "pairs[].groups.*.source_reasons[]"],
    "contributions": ["pairs[].groups.*.contributions[]", "pairs[].groups.*.influences[]"],
    "positions": ["positions[]", "positions[].points[]"],
    "noise": ["indicators[].noise", "indicators[].shocks"],
    "partner": ["partner"],
}
# What the figures that come with jarak have none of: tests/report/answer_test.c looks at these keys.
ELSEWHERE = {"pairs[].telling_votes[]", "positions[]", "positions[].points[]", "cautions[]"}
SPECIFICATION = "pairs[].groups.*.specifications[]"


def objects_of(value, path=""):
    """Every object of a JSON value: the path that leads to it, and its keys."""
    if isinstance(value, list):
        for item in value:
            yield from objects_of(item, path + "[]")
    elif isinstance(value, dict):
        keys = "*" if value and set(value) <= {"signals", "volume", "share"} else None
        if keys is None and value:
            yield path, set(value)
        for key, item in value.items():
            yield from objects_of(item, ".".join(filter(None, [path, keys or key])))


def documented(text):
    """The keys that the document's table says, by the path of the object."""
    table = text[text.index("## ask, show, why, demo"):text.index("## check")]
    known = {"": set()}
    for line in table.split("\n"):
        if not line.startswith("| `"):
            continue
        _, names, description = [cell.strip() for cell in line.split("|")[:3]]
        objects = [{key.rstrip("[]") for key in re.split(r", ", found)} for found in re.findall(r"`\{([^}]*)\}`", description)]
        names = [name for name in re.findall(r"`([^`]*)`", names)]
        name = names[0] if names[0].startswith("pairs[].") else names[0].rstrip("[]")
        name = name.removesuffix("[]")
        known[""] |= {each.rstrip("[]") for each in names if "." not in each}
        for place in PLACES.get(name, []):
            known[place] = objects[0]
        for place, keys in zip(TWO.get(name, []), objects):
            known[place] = keys
        if name == "specifications":
            known[SPECIFICATION + ".choices"] = objects[1]
    known["states[]"] = known["rivals[]"] = known["partner"]
    return known


def answers(jarak, folder):
    """Real answers of every command."""
    def run(command):
        done = subprocess.run([jarak, *command.split(), "--format", "json", "--quiet"], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"jarak {command}: {done.stderr}"
        return json.loads(done.stdout)
    return {command: run(command) for command in (
        "demo", "ask RUS central-asia --against CHN,TUR", "show RUS KAZ trade", "why RUS KAZ votes.affinity trade.share",
        "check --only p7-remittances-rose")}


def check(known, answer):
    """Objects whose keys are not those of the document; a part that is not compared has but the first three."""
    seen, wrong = {}, []
    for path, keys in objects_of(answer):
        seen.setdefault(path, set()).update(keys)
    for path, keys in seen.items():
        expected = known.get(path)
        if path == "":
            wrong += [f"the outermost object has {sorted(keys - expected)}, which docs/json.md does not name"] if keys - expected else []
        elif expected is None:
            wrong.append(f"{path} is not in docs/json.md: {sorted(keys)}")
        elif keys - expected:
            wrong.append(f"{path} has {sorted(keys - expected)}, which docs/json.md does not name")
    return wrong, seen


def main():
    jarak, root = os.path.abspath(sys.argv[1]), sys.argv[2]
    with open(os.path.join(root, "docs", "json.md"), encoding="utf-8") as file:
        text = file.read()
    known, everything, failed = documented(text), {}, 0
    with tempfile.TemporaryDirectory() as folder:
        given = answers(jarak, folder)
    claim_keys = {key.rstrip("[]") for key in re.search(r"`\{title, source, claims\[\]\}` with `\{([^}]*)\}`", text)[1].split(", ")}
    results = []
    for command, answer in given.items():
        if command.startswith("check"):
            wrong = [] if set(answer) == {"title", "source", "claims"} and set(answer["claims"][0]) == claim_keys else [
                f"a claim has {sorted(set(answer['claims'][0]) ^ claim_keys)} differently"]
        else:
            wrong, seen = check(known, answer)
            for path, keys in seen.items():
                everything.setdefault(path, set()).update(keys)
        results.append((f"the keys of `jarak {command}` are documented", wrong))
    words = {"direction", "probability", "conf_low", "conf_high", "change"} | set().union(*known.values())
    unknown = {path: keys - everything.get(path, set()) for path, keys in known.items() if path and path not in ELSEWHERE}
    results.append(("every documented key occurs", [f"{path}: {sorted(keys)}" for path, keys in unknown.items() if keys]))
    strange = {key for key in known[""] - everything[""] if key not in words}
    results.append(("no row of the table is about a key that does not occur", sorted(strange)))
    for number, (name, wrong) in enumerate(results, 1):
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}")
        for line in wrong:
            print(f"# {line}")
    print(f"1..{len(results)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
