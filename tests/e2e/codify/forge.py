# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts attacks into a snapshot's names and contents: forge.py GOOD.tar FORGED.tar CANARY

GOOD.tar is an unpacked snapshot. Whatever runs what stands in a name or a content makes the file
CANARY, or one whose name begins with it, on the controller or on the new host.
"""
import io
import json
import re
import sys
import tarfile

good, forged, canary = sys.argv[1:]
source = tarfile.open(good)
members = [(m, source.extractfile(m).read()) for m in source if m.isfile()]
document = json.loads(dict((m.name, data) for m, data in members)["snapshot.json"])

unit = b"[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n"
attacks = [
    "$(touch %s)" % canary,
    "`touch %s`" % canary,
    "x; touch %s;" % canary,
    "x && touch %s" % canary,
    "x | touch %s" % canary,
    "x\ntouch %s\n" % canary,
    "{{ lookup('ansible.builtin.pipe', 'touch %s') }}" % canary,
    "}}{{ lookup('ansible.builtin.pipe', 'touch %s') }}{{" % canary,
    "{%% set x = lookup('ansible.builtin.pipe', 'touch %s') %%}" % canary,
    "{# x #}",
    "x\n- name: x\n  ansible.builtin.command: touch %s\n" % canary,
    "x'\n\"\n- ansible.builtin.command: touch %s" % canary,
    "x # y\n...\n---\n- hosts: all\n  tasks: [{ansible.builtin.command: touch %s}]" % canary,
    "!unsafe x", "*alias", "&anchor x", "!!python/object/apply:os.system ['touch %s']" % canary,
    "--root=/", "-oDPkg::Pre-Invoke::=touch %s" % canary, "-f", "--",
    "../../../../../%s" % canary, "/../%s" % canary, "..", ".", "", "~root", "~/%s" % canary,
    "%s", "%n %h $PATH ${PATH}", "<secret:s1>", "<secret:lookup('ansible.builtin.pipe', 'touch %s')>" % canary,
    "\u2028x", "\u202ex", "\x1b]0;x\x07", "\x7f", "x" * 200, "null", "true", "0x10", "1e3", "~", "=", "<<",
]


def is_plausible(name):
    """A name that a package could have, but none has: the play rightly stops there."""
    return name != "sudo" and re.fullmatch("[a-zA-Z0-9]+", name)


def every(rows, good_row, *fields):
    """Appends the row as it is but for one field; each field gets every third attack, its neighbour the next."""
    for start, field in enumerate(fields):
        for attack in attacks[start % 3::3] if len(fields) > 1 else attacks:
            row = json.loads(json.dumps(good_row))
            row[field] = [attack] if isinstance(row.get(field), list) else attack
            rows.append(row)


def file_row(path, **more):
    row = dict(path=path, type="file", finding=["unowned"], mode="0644", user="root", group="root", uid=0, gid=0,
               size=4, carried=True, evidence=["somebody's"])
    row["class"] = "config"
    row.update(more)
    return row


files = document.setdefault("files", [])
for attack in attacks:
    for path in ("/etc/forged/" + attack, attack, "/etc/cron.d/" + attack):
        files.append(file_row(path))
    if not is_plausible(attack):
        files.append(file_row("/etc/systemd/system/%s.service" % attack))
    files.append(file_row("/etc/forged/link" + str(len(files)), type="link", target=attack))
    files.append(file_row("/etc/alternatives/pager", type="link", target=attack, finding=["alternative"]))
    if not is_plausible(attack):
        files.append(file_row("/etc/alternatives/" + attack, type="link", target="/bin/more", finding=["alternative"]))
    files.append(file_row("/etc/gone/" + attack, finding=["deleted"]))
    files.append(file_row("/srv/" + attack, type="directory", finding=["tree", "unowned"], entries=3))
    files.append(file_row("/var/lib/forged/" + attack, type="directory"))
    files.append(file_row("/etc/systemd/system/multi-user.target.wants/" + attack, type="link", target="/dev/null"))
files.append(file_row("/etc/systemd/system/forged.service"))
for field in ("mode", "user", "group", "target", "owner_package", "class", "expected"):
    for attack in attacks:
        files.append(file_row("/etc/forged/field%d" % len(files), **{field: attack}))

wanted = len(document["packages"])
every(document["packages"], dict(manager="dpkg", name="sudo", version="1", arch="amd64", reason="manual", held=False,
                                 in_repository=True), "name", "version", "arch", "origin")
document["packages"][wanted:] = [row for row in document["packages"][wanted:] if not is_plausible(row["name"])]
every(document["users"], dict(name="forged", uid=4444, gid=4444, comment="x", home="/home/forged", shell="/bin/sh",
                              groups=["sudo"], password="none", made_by="hand", made_by_evidence="x"),
      "name", "comment", "home", "shell", "groups", "password", "password_secret", "made_by_evidence")
every(document["groups"], dict(name="forged", gid=4444, made_by="hand"), "name")
every(document["services"], dict(name="forged.service", manager="systemd", type="service", active=True, enabled=True,
                                 enablement="enabled", description="x", command="/bin/true", listens=[dict(protocol="tcp", address="127.0.0.1", port=1)],
                                 unit_path="/etc/systemd/system/forged.service", dropins=["/etc/x"]),
      "name", "manager", "type", "enablement", "description", "command", "unit_path", "owner_package")
every(document["services"], dict(name="forgedhand", manager="hand-started", type="process", active=True, pids=[424242],
                                 main_pid=424242), "name")
every(document["network"].setdefault("hosts", []), dict(address="192.0.2.1", names=["forged"]), "address", "names")
every(document["identity"], dict(name="hostname", value="forged"), "name", "value")
for kind in ("users", "groups"):
    for number, row in enumerate(document[kind]):
        if row.get("made_by") == "hand":
            row["uid" if kind == "users" else "gid"] = 4000 + number
for key in ("hostname", "timezone"):
    document["host"][key] = attacks[6]
document["host"]["timezone"] = "../../../.." + canary
document.setdefault("secrets", [])
every(document["secrets"], dict(id="s1", path="/etc/forged/key", location="the whole file", kind="key"), "id", "path",
      "location", "kind")
for attack in attacks[:12]:
    files.append(file_row("/etc/forged/key", carried=False, **{"class": "secret"}))

processes = b"".join(
    json.dumps(dict(pid=424242, user=attack, exe="/bin/true", argv=["true"] + attacks, cwd="/" + attack)).encode() + b"\n"
    for attack in attacks[:1])

with tarfile.open(forged, "w", format=tarfile.PAX_FORMAT) as tar:
    def put(name, data, kind=tarfile.REGTYPE, mode=0o644):
        info = tarfile.TarInfo(name)
        info.type, info.size, info.mode = kind, len(data), mode
        info.pax_headers = {"hdrcharset": "BINARY"}  # names are bytes
        tar.addfile(info, io.BytesIO(data))

    put("snapshot.json", json.dumps(document, ensure_ascii=False).encode())
    put("processes.jsonl", processes)
    seen = set()
    for row in files:
        name = "files" + row["path"]
        clean = row["path"].startswith("/") and not set(row["path"].split("/")[1:]) & {"", ".", ".."}
        if not clean or name in seen or len(name) > 4000:
            continue
        parts = name.split("/")
        for folder in ("/".join(parts[:i]) for i in range(3, len(parts))):
            if folder not in seen:
                put(folder, b"", tarfile.DIRTYPE, 0o755)
            seen.add(folder)
        if row["type"] == "file" and row.get("carried"):
            seen.add(name)
            put(name, unit if name.endswith("/forged.service") else "\n".join(attacks).encode() if len(seen) % 3 else b"x\n")
