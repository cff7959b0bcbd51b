#!/usr/bin/env python3
"""Checks the objects of the built library: none needs a symbol that only a layer above its own defines, no objects need each other in a
circle, and no public header declares functions of two layers. It proves on a small example that it would catch each of these.

usage: circles.py LAYER_ARCHIVE...
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

from layers import ALLOWED

# What is still to be mended: circles, each with all its objects, and headers. What is mended must leave the list.
CIRCLES = [
]
HEADERS = []

HEADER_FUNCTION = re.compile(r"\b(jarak_\w+)\s*\(")


def layer_of_archive(path):
    return os.path.basename(path).removeprefix("libjarak_").removesuffix(".a")


def read_objects(archive):
    """Maps the archive's objects, "layer/file", to the pair (names defined, names needed)."""
    objects = {}
    done = subprocess.run(["nm", "--print-file-name", "--extern-only", archive], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        where, rest = line.rsplit(":", 1)[0], line.rsplit(":", 1)[1].split()
        kind, name = rest[-2], rest[-1]
        file = re.sub(r"\.c\.o$", "", os.path.basename(where.split(":")[-1]))
        defined, needed = objects.setdefault(f"{layer_of_archive(archive)}/{file}", (set(), set()))
        (needed if kind in "Uwv" else defined).add(name)
    return objects


def uses(objects):
    """Maps each object to {object that it uses: one name that it uses of it}."""
    owner = {name: key for key, (defined, _) in objects.items() for name in defined}
    return {key: {owner[name]: name for name in sorted(needed) if owner.get(name, key) != key} for key, (_, needed) in objects.items()}


def upward(graph):
    """Yields what is wrong where an object uses one of a layer that its own may not see."""
    for user, used in sorted(graph.items()):
        layer = user.split("/")[0]
        for other, name in sorted(used.items()):
            seen = other.split("/")[0]
            if seen != layer and seen not in ALLOWED[layer]:
                yield f"{user} uses {name} of {other}: layer {layer} may not see layer {seen}"


def circles(graph):
    """The strongly connected components of more than one object, by Tarjan's algorithm (SIAM J. Comput. 1, 1972), as sorted tuples."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            found.append(tuple(sorted(stack[at:])))
            del stack[at:]

    sys.setrecursionlimit(10000)
    for node in sorted(graph):
        if node not in index:
            visit(node)
    return sorted(group for group in found if len(group) > 1)


def mixed_headers(objects, folder):
    """Yields (header, what is wrong) for every public header with functions of two layers."""
    layer = {name: key.split("/")[0] for key, (defined, _) in objects.items() for name in defined}
    for path in sorted(glob.glob(os.path.join(folder, "*.h"))):
        with open(path, encoding="utf-8") as stream:
            text = re.sub(r"/\*.*?\*/", "", stream.read(), flags=re.S)
        layers = {}
        for name in HEADER_FUNCTION.findall(text):
            if name in layer:
                layers.setdefault(layer[name], name)
        if len(layers) > 1:
            yield os.path.basename(path), ", ".join(f"{name} is of {where}" for where, name in sorted(layers.items()))


def describe(circle, graph):
    """The circle's uses, one after the other."""
    return "; ".join(f"{user} uses {name} of {used}" for user in circle for used, name in sorted(graph[user].items()) if used in circle)


# One small library with each fault, and the same without.
EXAMPLE = {
    "base": {"low": "void high(void); void low(void); void low(void) { high(); }"},
    "data": {
        "high": "void high(void); void high(void) {}",
        "one": "void jarak_one(void); void two(void); void jarak_one(void) { two(); }",
        "two": "void jarak_one(void); void two(void); void two(void) { jarak_one(); }",
    },
    "fit": {"three": "void jarak_three(void); void jarak_three(void) {}"},
}
SOUND = {
    "base": {"low": "void low(void); void low(void) {}"},
    "data": {"one": "void low(void); void jarak_one(void); void jarak_one(void) { low(); }"},
}


def build_example(layers, folder):
    """Compiles the example into archives and returns its objects."""
    objects = {}
    for layer, files in layers.items():
        archive = os.path.join(folder, f"libjarak_{layer}.a")
        for name, text in files.items():
            source, made = os.path.join(folder, name + ".c"), os.path.join(folder, name + ".c.o")
            with open(source, "w", encoding="utf-8") as stream:
                stream.write(text + "\n")
            subprocess.run(["cc", "-c", "-o", made, source], check=True)
            subprocess.run(["ar", "rc", archive, made], check=True, stderr=subprocess.DEVNULL)
        objects |= read_objects(archive)
    return objects


def catches(layers):
    """What is found in an example: (uses upward, circles, headers of two layers)."""
    with tempfile.TemporaryDirectory() as folder:
        objects = build_example(layers, folder)
        with open(os.path.join(folder, "both.h"), "w", encoding="utf-8") as stream:
            stream.write("void jarak_one(void);\nvoid jarak_three(void);\n")
        graph = uses(objects)
        return len(list(upward(graph))), circles(graph), [name for name, _ in mixed_headers(objects, folder)]


def main():
    objects = {}
    for archive in sys.argv[1:]:
        objects |= read_objects(archive)
    graph = uses(objects)
    found = circles(graph)
    headers = dict(mixed_headers(objects, os.path.join(os.path.dirname(__file__), "..", "..", "include", "jarak")))
    wrong = list(upward(graph))
    new_circles = [circle for circle in found if not any(set(circle) <= set(known) for known in CIRCLES)]
    new_headers = [name for name in headers if name not in HEADERS]
    mended = [" ↔ ".join(known) for known in CIRCLES if not any(set(circle) <= set(known) for circle in found)]
    mended += [name for name in HEADERS if name not in headers]
    results = [
        ("a use upward, a circle and a header of two layers are caught", catches(EXAMPLE) == (1, [("data/one", "data/two")], ["both.h"])),
        ("a library without them passes", catches(SOUND) == (0, [], [])),
        (f"none of {len(objects)} objects uses a layer that its own may not see", bool(objects) and not wrong),
        ("no objects use each other in a circle", not new_circles),
        ("every public header declares functions of one layer", not new_headers),
        ("what is mended has left the list of exceptions", not mended),
    ]
    for number, (what, passed) in enumerate(results, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {what}")
    for line in wrong + [describe(circle, graph) for circle in new_circles] + [f"{name}: {headers[name]}" for name in new_headers]:
        print("# " + line)
    for line in mended:
        print(f"# mended, to be taken off the list of exceptions: {line}")
    for line in [" ↔ ".join(circle) for circle in CIRCLES] + HEADERS:
        print("# still to be mended: " + line)
    print(f"1..{len(results)}")
    return 0 if all(passed for _, passed in results) else 1


if __name__ == "__main__":
    sys.exit(main())
