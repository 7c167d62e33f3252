#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""find_canaries.py CANARIES FOLDER...: prints "NAME: FILE (how)" for every canary of the list that occurs in
a file there, as it is, as half of it, in base64 or in hexadecimal, also where gzip packed it; exits 1
if one does. A list has the columns NAME, PATH, VALUE (see secrets.bash).

--planted ROOT instead proves the list: every value is in its own file below ROOT.
"""
import base64
import gzip
import os
import sys
import zlib

HALF_LENGTH = 20  # from this length on, half a value is one's own too


def read_list(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, where, value = line.rstrip("\n").split("\t")
            yield name, where, bytes.fromhex(value[4:]) if value.startswith("hex:") else value.encode()


def forms(value):
    """(how, bytes) of all the ways in which a value may be written down"""
    yield "as it is", value
    yield "with escaped slashes", value.replace(b"/", b"\\/")
    yield "in hexadecimal", value.hex().encode()
    yield "in hexadecimal", value.hex().upper().encode()
    for shift in range(3):
        # without what the bytes around it share
        inside = base64.b64encode(b"\0" * shift + value)[4 if shift else 0:]
        yield "in base64", inside[:len(inside) - 4]
    if len(value) >= HALF_LENGTH:
        yield "its first half", value[:len(value) // 2]
        yield "its last half", value[-(len(value) // 2):]


def contents(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        try:
            data += gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            pass
    return data


def files(folder):
    if not os.path.isdir(folder):
        yield folder
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def leaks(canaries, folders):
    """Of each canary and file the first form that is there."""
    for path in (path for folder in folders for path in files(folder)):
        data = contents(path)
        for name, _, value in canaries:
            how = next((how for how, form in forms(value) if form in data), None)
            if how:
                yield f"{name}: {path} ({how})"


def not_planted(canaries, root):
    for name, where, value in canaries:
        if where.startswith("/") and value not in contents(root + where):
            yield f"{name}: not in {where}"


def main():
    arguments = sys.argv[1:]
    planted = arguments[:1] == ["--planted"]
    path, *folders = arguments[planted:]
    canaries = list(read_list(path))
    assert canaries, "an empty list finds nothing"
    found = list(not_planted(canaries, folders[0]) if planted else leaks(canaries, folders))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
