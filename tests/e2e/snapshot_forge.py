# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes snapshots that no survey would write: snapshot_forge.py GOOD.tar SURVEY.json DIRECTORY

GOOD.tar is an unpacked snapshot, SURVEY.json what survey --json printed. Every KIND.tar and
KIND.trowel in DIRECTORY is to be refused, but those whose names start with "ok-"; what starts with
"any-" may be taken or refused.
"""
import io
import json
import os
import random
import re
import subprocess
import sys
import tarfile

good, survey, folder = sys.argv[1:]
members = [(m, tarfile.open(good).extractfile(m).read()) for m in tarfile.open(good) if m.isfile()]
document = dict((m.name, data) for m, data in members)["snapshot.json"]


def path(name):
    return os.path.join(folder, name)


def entry(name, data=b"", **attributes):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in attributes.items():
        setattr(info, key, value)
    return info, data


def write(name, entries):
    with tarfile.open(path(name), "w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            tar.addfile(info, io.BytesIO(data))


def with_entry(name, *arguments, **attributes):
    write(name, members + [entry(*arguments, **attributes)])


def with_document(name, text):
    write(name, [entry("snapshot.json", text)])


def with_rows(name, rows):
    write(name, [entry("snapshot.json", document), entry("processes.jsonl", rows)])


class Repeated(io.RawIOBase):
    """`before`, then `unit` over and over for about `size` bytes, then `after`."""

    def __init__(self, size, unit=b" ", before=b"", after=b""):
        self.at, self.before, self.after, self.period = 0, before, after, len(unit)
        self.size = len(before) + size // len(unit) * len(unit) + len(after)
        self.unit = unit * ((1 << 20) // len(unit) + 1)

    def read(self, wanted=-1):
        if self.at == 0 and self.before:
            self.at = len(self.before)
            return self.before
        left = self.size - len(self.after) - self.at
        if left <= 0:
            piece, self.after = self.after, b""
            return piece
        piece = self.unit[:min(1 << 20, wanted, left)]
        piece = piece[:len(piece) // self.period * self.period]
        self.at += len(piece)
        return piece


def bomb(name, first, entry_name, content):
    """A compressed snapshot with a member that is never held in memory here."""
    with open(path(name), "wb") as out:
        packer = subprocess.Popen(["zstd", "-q", "-c", "-1"], stdin=subprocess.PIPE, stdout=out)
        with tarfile.open(fileobj=packer.stdin, mode="w|") as tar:
            for info, data in first:
                tar.addfile(info, io.BytesIO(data))
            info = tarfile.TarInfo(entry_name)
            info.size = content.size
            tar.fileobj.write(info.tobuf(tarfile.GNU_FORMAT))
            left = content.size
            while left:
                piece = content.read(left)
                tar.fileobj.write(piece)
                left -= len(piece)
            tar.fileobj.write(b"\0" * (-content.size % 512))
        packer.stdin.close()
        packer.wait()


# names
with_entry("up.tar", "../escaped", b"x")
with_entry("up-inside.tar", "files/../../escaped", b"x")
with_entry("absolute.tar", "/tmp/trowel-escaped", b"x")
with_entry("ok-symlink.tar", "files/link", type=tarfile.SYMTYPE, linkname="/etc/passwd")
with_entry("hardlink.tar", "files/link", type=tarfile.LNKTYPE, linkname="snapshot.json")
with_entry("ok-hardlink.tar", "files/link", type=tarfile.LNKTYPE, linkname="files/other")
with_entry("hardlink-up.tar", "files/link", type=tarfile.LNKTYPE, linkname="files/../snapshot.json")
with_entry("symlink-outside.tar", "link", type=tarfile.SYMTYPE, linkname="/etc/passwd")
with_entry("device.tar", "files/null", type=tarfile.CHRTYPE, devmajor=1, devminor=3)
with_entry("block.tar", "files/block", type=tarfile.BLKTYPE, devmajor=7, devminor=0)
with_entry("fifo.tar", "files/fifo", type=tarfile.FIFOTYPE)
with_entry("ok-folder.tar", "files", type=tarfile.DIRTYPE)
with_entry("twice.tar", "snapshot.json", document)
with_entry("ok-unknown.tar", "later/thing", b"x")
with_entry("any-control.tar", "files/\x1b[2J\n\x07", b"x")
with_entry("up-control.tar", "\x1b[2J\x1b]0;PWNED\x07/../x", b"x")
write("rows-first.tar", [entry("processes.jsonl", b'{"pid":1}\n')] + members)
write("no-document.tar", [entry("files/a", b"x")])
write("nothing.tar", [])
write("document-link.tar", [entry("snapshot.json", type=tarfile.SYMTYPE, linkname="/etc/passwd")])

# contents
with_document("empty.tar", b"")
with_document("null.tar", b"null")
with_document("array.tar", b"[]")
with_document("other-format.tar", b'{"format":"x","version":1}')
with_document("later-version.tar", document.replace(b'"version":1', b'"version":2', 1))
with_document("depth.tar", b'{"format":"trowel-snapshot","version":1,"host":' + b"[" * 1000000)
with_document("not-utf8.tar", document.replace(b"trowel-snapshot", b"trowel-snapshot\xff", 1))
with_document("duplicate-key.tar", document.replace(b"{", b'{"version":1,', 1))
with_document("number.tar", b'{"format":"trowel-snapshot","version":1,"packages":[{"installed_at":1e999}]}')
with_document("any-big-number.tar", b'{"format":"trowel-snapshot","version":1,"taken_at":"9999-12-31T23:59:59Z",'
              b'"duration_ms":9223372036854775807,"host":{"memory_bytes":-9223372036854775808,'
              b'"boot_time":"0000-01-01T00:00:00Z"}}')
for name, value in {"string": b'"x"', "number": b"7", "array": b"[1]", "object": b'{"a":1}', "nested": b"[[]]"}.items():
    with_document("host-%s.tar" % name, b'{"format":"trowel-snapshot","version":1,"host":{"hostname":%s,"os":7}}' % value)
    with_document("packages-%s.tar" % name, b'{"format":"trowel-snapshot","version":1,"packages":%s}' % value)
with_document("zero-byte.tar", b'{"format":"trowel-snapshot","version":1,"host":{"hostname":"a\\u0000b"}}')
with_document("bad-base64.tar", b'{"format":"trowel-snapshot","version":1,"host":{"hostname":"a","hostname_b64":"%%%"}}')
with_rows("row-text.tar", b"hello\n")
with_rows("row-array.tar", b"[]\n")
with_rows("row-cut.tar", b'{"pid":1}\n{"pid":2')
with_rows("any-row-empty.tar", b"\n\n\n")
with_rows("ok-rows-tiny.tar", b"{}\n" * 1000)

# what a terminal would obey, behind every text of a real survey; in the second also behind the words
# that the report's code looks for
EVIL = "\x1b[2J\x9b5m\x1b]0;PWNED\x07\n\r\t\u202e\x7f"
WORDS = {"kind", "manager", "type", "protocol", "state", "family", "scope", "tool", "collector", "reason"}
FIXED = re.compile(r"\d{4}-\d\d-\d\dT|trowel-snapshot$|(certain|likely|possible|bad|warn|note|inbound|outbound|local)$")


def spoil(value, spared, key=""):
    if isinstance(value, dict):
        return {k: spoil(v, spared, k) for k, v in value.items() if not k.endswith("_b64")}
    if isinstance(value, list):
        return [spoil(v, spared, key) for v in value]
    if isinstance(value, str) and key not in spared and not FIXED.match(value):
        return value + EVIL
    return value


real = json.load(open(survey))
with_document("ok-evil.tar", json.dumps(spoil(real, WORDS)).encode())
with_document("ok-evil-words.tar", json.dumps(spoil(real, ())).encode())

# sizes
bomb("spaces.trowel", [], "snapshot.json", Repeated(2 << 30, before=document.rstrip()[:-1], after=b"}"))
bomb("long-row.trowel", [entry("snapshot.json", document)], "processes.jsonl",
     Repeated(100 << 20, b"x", b'{"name":"', b'"}\n'))
bomb("arrays.trowel", [], "snapshot.json", Repeated(200 << 20, b"[],", b'{"format":"trowel-snapshot","version":1,"x":[[],', b"[]]}"))
bomb("objects.trowel", [], "snapshot.json", Repeated(200 << 20, b"{},", b'{"format":"trowel-snapshot","version":1,"packages":[{},', b"{}]}"))
bomb("texts.trowel", [], "snapshot.json", Repeated(200 << 20, b'"",', b'{"format":"trowel-snapshot","version":1,"x":["",', b'""]}'))
bomb("any-processes.trowel", [], "snapshot.json",
     Repeated(999000 * 3, b"{},", b'{"format":"trowel-snapshot","version":1,"processes":[{},', b"{}]}"))
bomb("any-packages.trowel", [], "snapshot.json",
     Repeated(999000 * 3, b"{},", b'{"format":"trowel-snapshot","version":1,"packages":[{},', b"{}]}"))
bomb("any-rows.trowel", [entry("snapshot.json", document)], "processes.jsonl", Repeated(3000000, b"{}\n"))
bomb("rows.trowel", [entry("snapshot.json", document)], "processes.jsonl", Repeated(60000000, b"{}\n"))
bomb("row-arrays.trowel", [entry("snapshot.json", document)], "processes.jsonl",
     Repeated(15 << 20, b"[],", b'{"x":[[],', b"[]]}\n"))
bomb("any-carried.trowel", [entry("snapshot.json", document)], "files/big", Repeated(1 << 30, b"\0"))

# damage
raw = open(good, "rb").read()
packed = subprocess.run(["zstd", "-q", "-c"], input=raw, stdout=subprocess.PIPE, check=True).stdout
random.seed(1)
for number, cut in enumerate(sorted(random.sample(range(len(packed)), min(60, len(packed))))):
    open(path("any-cut-%d.trowel" % cut), "wb").write(packed[:cut])
for at in sorted(random.sample(range(len(raw) - 1024), 40)):
    open(path("any-cut-%d.tar" % at), "wb").write(raw[:at])
for name, data in (("trowel", packed), ("tar", raw)):
    for number in range(80):
        flipped = bytearray(data)
        for _ in range(1 + number % 3):
            flipped[random.randrange(len(flipped) - (1024 if name == "tar" else 0))] ^= 1 << random.randrange(8)
        open(path("any-flip-%d.%s" % (number, name)), "wb").write(flipped)
