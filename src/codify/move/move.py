#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""move.py KIND NAME WORD...: moves one thing from the old host to the new one, and checks it. Of files it reads
which: {"paths": [...], "except": [...], "databases": [...]}.

Runs on the controller. MOVE_OLD and MOVE_NEW are shell words that run a command line on each host, as
"ssh root@old" does. Nothing is kept here and nothing on the old host: what its own tools write goes through
a pipe into the new host's. What was counted on the old host has to be found on the new one.
"""
import json
import os
import shlex
import subprocess
import sys
import time

SHOWN = 40  # differences

# who logs in as somebody else becomes root, without a question
AS_ROOT = 'if [ "$(id -u)" = 0 ]; then exec "$@"; else exec sudo -n -H "$@"; fi'


class Failure(Exception):
    pass


def script(name):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), encoding="utf-8") as file:
        return file.read()


def start(host, words, **pipes):
    """A process that runs `words` on the host, as root. What a script is goes along as an argument."""
    line = " ".join(shlex.quote(word) for word in ["sh", "-c", AS_ROOT, "move", *words])
    return subprocess.Popen(f"{os.environ['MOVE_' + host.upper()]} {shlex.quote(line)}", shell=True, **pipes)


def ask(host, words, said=b""):
    """What a command on the host writes; `said` is its input."""
    process = start(host, words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    answer = process.communicate(said)[0]
    if process.returncode != 0:
        raise Failure(f"the {host} host failed: {words[-1] if len(words) > 3 else words[0]}")
    return answer


def stream(old_words, new_words, said=b"", old_may=(0,)):
    """What one command writes on the old host is what another reads on the new one."""
    source = start("old", old_words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    target = start("new", new_words, stdin=source.stdout)
    source.stdout.close()
    try:
        source.stdin.write(said)
        source.stdin.close()
    except BrokenPipeError:
        pass
    results = target.wait(), source.wait()
    if results[0] != 0:
        raise Failure("the new host did not take it all")
    if results[1] not in old_may:
        raise Failure("the old host did not give it all")


def report(name, old, new, seconds):
    """Compares what was counted: rows of text by their keys."""
    names = sorted(key for key in {**old, **new} if old.get(key) != new.get(key))
    for key in names[:SHOWN]:
        print(f"{key}: {old.get(key, 'nothing')} on the old host, {new.get(key, 'nothing')} on the new one",
              file=sys.stderr)
    if len(names) > SHOWN:
        print(f"and {len(names) - SHOWN} more", file=sys.stderr)
    print(f"{name}: moved in {seconds:.0f} s, {len(old)} counts compared, {len(names)} differ")
    if names and os.environ.get("MOVE_WHILE_WRITTEN") != "yes":
        raise Failure(f"{name} is not the same on both hosts. If the old one was written to meanwhile, stop who "
                      "writes there and run this again")


def counts(text):
    """Lines of "what<tab>how many"."""
    rows = (line.rpartition("\t") for line in text.decode("utf-8", "backslashreplace").splitlines())
    return {key: value for key, _, value in rows}


def move_database(kind, name, words):
    tool = ["sh", "-c", script(kind + ".sh"), kind]
    begin = time.monotonic()
    old = counts(ask("old", [*tool, "count", *words]))
    stream([*tool, "dump", *words], [*tool, "load", *words])
    new = counts(ask("new", [*tool, "count", *words]))
    report(name, old, new, time.monotonic() - begin)


# ---- files -----------------------------------------------------------------------------------

TAR = ["tar", "--acls", "--xattrs", "--xattrs-include=*", "--file=-", "--directory=/"]


def look(host, wanted):
    """path -> what it is, as files.py says it."""
    rows = ask(host, ["python3", "-c", script("files.py"), "list"], json.dumps(wanted).encode())
    return {row["path"]: row for row in map(json.loads, rows.splitlines())}


def compared(rows):
    return {row["path"]: " ".join(str(row[key]) for key in sorted(row) if key not in ("path", "parent", "group"))
            for row in rows.values() if not row.get("parent")}


def to_send(old, new):
    """Paths that differ. Names of one file go together."""
    groups = {row.get("group") for path, row in old.items() if row != new.get(path)} - {None}
    return [path for path, row in old.items()
            if (path not in new if row.get("parent") else row != new.get(path)) or row.get("group") in groups]


def with_folders(old, sent, gone):
    """Folders in which something changes go along: it changes their times."""
    changed = {os.path.dirname(path) for path in [*sent, *gone]}
    sent = set(sent)
    return [path for path, row in old.items()
            if path in sent or (path in changed and row["kind"] == "folder" and not row.get("parent"))]


def on_disk(path):
    return path.encode("utf-8", "surrogateescape")


def move_files(name, wanted):
    begin = time.monotonic()
    old, new = look("old", wanted), look("new", wanted)
    gone = [path for path, row in new.items()
            if not row.get("parent") and (path not in old or row["kind"] != old[path]["kind"])]
    tool = ["python3", "-c", script("files.py")]
    ask("new", [*tool, "remove"], b"\0".join(map(on_disk, gone)))
    paths = with_folders(old, to_send(old, {path: row for path, row in new.items() if path not in gone}), gone)
    plain = [b"." + on_disk(path) for path in paths if old[path]["kind"] != "sqlite"]
    if plain:
        # 1: a file changed meanwhile; the comparison says which
        stream([*TAR, "--create", "--sparse", "--format=posix", "--no-recursion", "--null", "--files-from=-"],
               [*TAR, "--extract", "--preserve-permissions", "--same-owner"], b"\0".join(plain), (0, 1))
    for path in paths:
        if old[path]["kind"] == "sqlite":
            words = [json.dumps(path), *(old[path][key] for key in ("mode", "owner", "owner_group"))]
            stream([*tool, "dump", *words], [*tool, "load", *words])
    report(name, compared(old), compared(look("new", wanted)), time.monotonic() - begin)


def main(kind, name, *words):
    try:
        if kind == "reach":
            for host in ("old", "new"):
                ask(host, ["true"])
        elif kind == "files":
            move_files(name, json.load(sys.stdin))
        else:
            move_database(kind, name, words)
    except Failure as failure:
        sys.exit(f"{name}: {failure}")


if __name__ == "__main__":
    main(*sys.argv[1:])
