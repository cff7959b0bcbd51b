"""Writes the C file that carries data files inside the library.

usage: embed.py [--table TABLE] OUTPUT ROOT PATTERN... [NAME=PATH...]

PATTERN is a glob below ROOT ("data/*.csv"); NAME=PATH adds a file made by the build under that name, packed by gzip where NAME ends in .gz
and PATH does not. TABLE is the array's name (default: jarak__embedded_table). The bytes themselves come in by
the assembler's .incbin. The build runs this script every time, which costs a few hundredths of a second: files that appear or vanish
are noticed without a new set-up. Each file's digest stands in the output, so that the output differs, and the library is built anew,
exactly when a file did change.
"""
import glob
import gzip
import hashlib
import os
import sys


def packed(path, folder):
    """The path of the file, packed by gzip into that folder; the same bytes each time."""
    made = os.path.join(folder, os.path.basename(path) + ".gz")
    with open(path, "rb") as stream:
        contents = gzip.compress(stream.read(), mtime=0)
    with open(made, "wb") as stream:
        stream.write(contents)
    return made


def files(root, folder, arguments):
    """Yields (name, path) of every file asked for."""
    for argument in arguments:
        name, made_by_build, path = argument.partition("=")
        if made_by_build:
            packs = name.endswith(".gz") and not path.endswith(".gz")
            yield name, os.path.abspath(packed(path, folder) if packs else path)
        else:
            for found in glob.glob(os.path.join(glob.escape(root), argument)):
                yield os.path.relpath(found, root).replace(os.sep, "/"), os.path.abspath(found)


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def c_source(table_name, entries):
    bytes_part, table = [], []
    for number, (name, path) in enumerate(entries):
        with open(path, "rb") as stream:
            contents = stream.read()
        symbol = f"{table_name}_file_{number}"
        assembly = (f".section .rodata\n.balign 16\n{symbol}:\n"
                    f".incbin {quoted(path)}\n.byte 0\n.previous\n")
        lines = "\n".join("        " + quoted(line)[:-1] + '\\n"' for line in assembly.splitlines())
        bytes_part.append(f"/* {name}: {hashlib.sha256(contents).hexdigest()} */\n__asm__(\n{lines});\n"
                          f'extern const unsigned char {symbol}[] __attribute__((visibility("hidden")));\n')
        table.append(f"    {{{quoted(name)}, {symbol}, {len(contents)}}},\n")
    return ("/* Written by embed.py. */\n#include \"base/embed_table.h\"\n\n" + "\n".join(bytes_part)
            + f"\nconst jarak__embedded_file {table_name}[] = {{\n" + "".join(table)
            + f"}};\nconst size_t {table_name}_size = {len(table)};\n")


def main():
    arguments = sys.argv[1:]
    table_name = "jarak__embedded_table"
    if arguments[0] == "--table":
        table_name = arguments[1]
        arguments = arguments[2:]
    output, root, *arguments = arguments
    entries = sorted(set(files(root, os.path.dirname(output), arguments)))
    text = c_source(table_name, entries)
    if os.path.exists(output):
        with open(output, encoding="utf-8") as stream:
            if stream.read() == text:
                return
    with open(output, "w", encoding="utf-8") as stream:
        stream.write(text)


if __name__ == "__main__":
    main()
