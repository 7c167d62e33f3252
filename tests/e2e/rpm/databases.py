#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Turns rpm's SQLite database into the other kinds, which Debian's rpm cannot write.

databases.py bdb FROM ORDER PAGE_SIZE   a dump for db5.3_load, on stdout
databases.py ndb FROM TO                Packages.db, as rpm's lib/backend/ndb/rpmpkg.c lays it out
databases.py wal FROM TO                a copy whose last package stands in the write-ahead log alone
"""
import shutil
import sqlite3
import struct
import sys
import zlib

BLOCK, PAGE = 16, 4096


def headers(path):
    return sqlite3.connect(f"file:{path}?immutable=1", uri=True).execute(
        "SELECT hnum, blob FROM Packages ORDER BY hnum").fetchall()


def bdb(source, order, page_size):
    number = struct.Struct("<I" if order == "1234" else ">I")
    rows = headers(source)
    print(f"VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize={page_size}\ndb_lorder={order}\nHEADER=END")
    for key, value in [(0, number.pack(rows[-1][0]))] + rows:
        print("", number.pack(key).hex())
        print("", value.hex())
    print("DATA=END")


def ndb(source, target):
    rows = headers(source)
    pages = 1 + (len(rows) + 2) * 16 // PAGE
    slots, blobs = b"", b""
    for index, value in rows:
        size = (16 + len(value) + 12 + BLOCK - 1) // BLOCK * BLOCK
        blob = struct.pack("<4sIII", b"BlbS", index, 1, len(value)) + value
        blob += bytes(size - len(blob) - 12)
        blob += struct.pack("<II4s", zlib.adler32(blob), len(value), b"BlbE")
        slots += struct.pack("<4sIII", b"Slot", index, pages * PAGE // BLOCK + len(blobs) // BLOCK, size // BLOCK)
        blobs += blob
    head = struct.pack("<4sIIII", b"RpmP", 0, len(rows), pages, rows[-1][0] + 1).ljust(32, b"\0")
    free = struct.pack("<4sIII", b"Slot", 0, 0, 0)
    slots += free * ((pages * PAGE - len(head) - len(slots)) // 16)
    with open(target, "wb") as f:
        f.write(head + slots + blobs)


def wal(source, target):
    shutil.copy(source, target)
    work = sqlite3.connect(target)
    last = work.execute("SELECT hnum, blob FROM Packages ORDER BY hnum DESC LIMIT 1").fetchone()
    work.execute("DELETE FROM Packages WHERE hnum = ?", last[:1])
    work.commit()
    work.execute("PRAGMA journal_mode=WAL")
    work.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    work.execute("INSERT INTO Packages (hnum, blob) VALUES (?, ?)", last)
    work.commit()
    for suffix in ("", "-wal"):  # as they are before the last connection closes
        shutil.copy(target + suffix, target + ".copy" + suffix)
    work.close()
    for suffix in ("", "-wal"):
        shutil.move(target + ".copy" + suffix, target + suffix)


if __name__ == "__main__":
    {"bdb": bdb, "ndb": ndb, "wal": wal}[sys.argv[1]](*sys.argv[2:])
