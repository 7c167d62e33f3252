# SPDX-License-Identifier: GPL-2.0-or-later
"""What move.py runs on both hosts for files and SQLite databases; it reads all and changes nothing but with
remove and load, on the new host.

list    {"paths": [...], "except": [...], "databases": [...]} in, a line of JSON for each file out
remove  paths in, each ended by a zero byte
dump    a consistent copy of the SQLite database PATH out, whoever writes to it
load    puts one in place
"""
import grp
import hashlib
import json
import os
import pwd
import shutil
import sqlite3
import stat
import struct
import sys
import tempfile
import urllib.parse

SQLITE = b"SQLite format 3\0"
BESIDE = ("-wal", "-shm", "-journal")  # they belong to the database of that name
KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link", stat.S_IFIFO: "fifo",
         stat.S_IFCHR: "device", stat.S_IFBLK: "device"}
ATTRIBUTES = ("user.", "trusted.", "security.capability", "system.posix_acl_")
ACL_USER, ACL_GROUP = 2, 8  # the kernel's posix_acl_xattr.h


def name_of(database, number):
    try:
        return database(number)[0]
    except KeyError:
        return str(number)


def acl_text(value):
    """Names in place of numbers, which may differ between the hosts."""
    entries = []
    for tag, permissions, number in struct.iter_unpack("<HHI", value[4:]):
        who = name_of(pwd.getpwuid, number) if tag == ACL_USER else \
            name_of(grp.getgrgid, number) if tag == ACL_GROUP else ""
        entries.append(f"{tag}:{who}:{permissions}")
    return ",".join(entries)


def attributes_of(path):
    found = {}
    for key in sorted(os.listxattr(path, follow_symlinks=False)):
        if key.startswith(ATTRIBUTES):
            value = os.getxattr(path, key, follow_symlinks=False)
            found[key] = acl_text(value) if key.startswith("system.posix_acl_") else value.hex()
    return found


def digest(path):
    content = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            content.update(piece)
    return content.hexdigest()


def is_sqlite(path):
    with open(path, "rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def open_as(path, how, user, group):
    os.setegid(group)
    os.seteuid(user)
    try:
        database = sqlite3.connect(f"file:{urllib.parse.quote(os.fsencode(path))}?{how}", uri=True, timeout=60)
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return database
    finally:
        os.seteuid(0)
        os.setegid(0)


def open_database(path):
    """Reads, and changes no file: not even those that a database in WAL mode has beside it while it is open,
    whose owner SQLite sets anew when root opens them."""
    with open(path, "rb") as file:
        is_wal = file.read(20)[18:20] == b"\2\2"
    how = "immutable=1" if is_wal and not os.path.exists(path + "-wal") else "mode=ro"
    state = os.stat(path)
    try:
        return open_as(path, how, state.st_uid, state.st_gid)
    except sqlite3.OperationalError:  # not even its owner gets at it
        return open_as(path, how, 0, 0)


def count_rows(path):
    database = open_database(path)
    tables = [row[0] for row in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name")]
    counts = {}
    for table in tables:
        quoted = table.replace('"', '""')
        counts[table] = database.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0]
    others = database.execute("SELECT count(*) FROM sqlite_master WHERE type <> 'table'").fetchone()[0]
    database.close()
    return f"{len(tables)} tables {json.dumps(counts)}, {others} indexes, views and triggers"


def describe(path, state):
    kind = KINDS[stat.S_IFMT(state.st_mode)]
    row = {"path": path, "kind": kind, "mode": f"{stat.S_IMODE(state.st_mode):04o}",
           "owner": name_of(pwd.getpwuid, state.st_uid), "owner_group": name_of(grp.getgrgid, state.st_gid)}
    if kind == "link":
        row["content"] = os.readlink(path)
        return row
    row["attributes"] = attributes_of(path)
    if kind == "device":
        row["content"] = state.st_rdev
    if kind == "file" and is_sqlite(path):
        row.update(kind="sqlite", content=count_rows(path))
    elif kind == "file":
        row.update(size=state.st_size, time=state.st_mtime_ns, content=digest(path))
    return row


class Lister:
    def __init__(self, wanted):
        self.wanted = wanted
        self.left_out = set(wanted["except"])
        self.links = {}  # inode -> first name
        self.parents = set()

    def show(self, row):
        print(json.dumps(row))

    def add(self, path):
        state = os.lstat(path)
        if path in self.left_out or stat.S_IFMT(state.st_mode) not in KINDS:
            return
        base = next((path[:-len(end)] for end in BESIDE if path.endswith(end)), None)
        if base and os.path.isfile(base) and is_sqlite(base):
            return
        row = describe(path, state)
        if state.st_nlink > 1 and row["kind"] == "file":
            row["group"] = self.links.setdefault((state.st_dev, state.st_ino), path)
            row["content"] += " " + row["group"]
        self.show(row)
        if row["kind"] == "folder":
            for name in sorted(os.listdir(path)):
                self.add_if_there(os.path.join(path, name))

    def add_if_there(self, path):
        try:
            self.add(path)
        except FileNotFoundError:
            pass  # gone meanwhile

    def add_parents(self, path):
        folder = os.path.dirname(path)
        if folder == "/" or folder in self.parents or not os.path.isdir(folder):
            return
        self.parents.add(folder)
        self.add_parents(folder)
        state = os.lstat(folder)
        if stat.S_ISDIR(state.st_mode):
            self.show({"path": folder, "kind": "folder", "parent": True})

    def list(self):
        for path in self.wanted["paths"]:
            self.add_parents(path)
            self.add_if_there(path)
        for path in self.wanted["databases"]:
            if os.path.lexists(path) and os.path.getsize(path) and not is_sqlite(path):
                sys.exit(f"{path}: a database that is held open, and not of SQLite: move it by hand")


def remove():
    # what lies in a folder goes before it
    for path in sorted(filter(None, sys.stdin.buffer.read().split(b"\0")), reverse=True):
        if os.path.isdir(path) and not os.path.islink(path):
            try:
                os.rmdir(path)
            except OSError as error:
                print(f"{os.fsdecode(path)} stays: {error.strerror}", file=sys.stderr)
        else:
            os.unlink(path)


def room_for(path):
    """A folder for a copy: in memory, if it has room for two."""
    memory = "/dev/shm"
    is_fit = os.path.isdir(memory) and shutil.disk_usage(memory).free > 2 * os.path.getsize(path)
    return tempfile.TemporaryDirectory(dir=memory if is_fit else None)


def dump(path):
    with room_for(path) as folder:
        copy = sqlite3.connect(os.path.join(folder, "copy"))
        source = open_database(path)
        source.backup(copy)
        source.close()
        copy.close()
        with open(os.path.join(folder, "copy"), "rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def is_whole(path):
    """By the sizes in its header: SQLite's file format, 1.3."""
    with open(path, "rb") as file:
        header = file.read(100)
    page, = struct.unpack(">H", header[16:18])
    pages, = struct.unpack(">I", header[28:32])
    return os.path.getsize(path) == (65536 if page == 1 else page) * pages


def load(path, mode, owner, group):
    new = path + ".moving"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
        os.fsync(file.fileno())
    if not is_whole(new):
        os.unlink(new)
        sys.exit(f"{path}: not all of it came; it is as it was")
    shutil.chown(new, int(owner) if owner.isdigit() else owner, int(group) if group.isdigit() else group)
    os.chmod(new, int(mode, 8))
    for end in BESIDE:
        if os.path.lexists(path + end):
            os.unlink(path + end)
    os.replace(new, path)


def main(what, *words):
    if what == "list":
        Lister(json.load(sys.stdin)).list()
    elif what == "remove":
        remove()
    elif what == "dump":
        dump(json.loads(words[0]))
    elif what == "load":
        load(json.loads(words[0]), *words[1:])


main(*sys.argv[1:])
