# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts attacks into a snapshot's names and contents: forge.py GOOD.tar FORGED.tar CANARY [STEP]

GOOD.tar is an unpacked snapshot. Whatever runs what stands in a name or a content makes the file
CANARY, or one whose name begins with it, on the controller or on the new host. Of what costs the
play a second each, one in STEP is kept: which, depends on its words alone.
"""
import io
import json
import re
import sys
import tarfile
import zlib

good, forged, canary = sys.argv[1:4]
step = int((sys.argv + ["1"])[4])
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


def thin(rows, start=0):
    """Keeps one in STEP of the rows from START on."""
    rows[start:] = [row for row in rows[start:] if zlib.crc32(json.dumps(row).encode()) % step == 0]


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
    row["file_class"] = "config"
    row.update(more)
    return row


files = document.setdefault("files", [])
files_before, users_before = len(files), len(document["users"])
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
for field in ("mode", "user", "group", "target", "owner_package", "file_class", "expected"):
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
    files.append(file_row("/etc/forged/key", carried=False, file_class="secret"))

# what stands beside content and mode, and what dpkg and update-alternatives were told: several to a file, since each
# file is a second of the play
said = ("dpkg-statoverride, by hand: ", "update-alternatives, by hand: ")
for number, attack in enumerate(attacks):
    beside = "/etc/forged/beside%d-" % number
    files.append(file_row(beside + "whole", acl=attack, capabilities=attack, evidence=[word + attack for word in said],
                          xattrs={"user." + attack: "eA==", attack: "eA=="}))
    files.append(file_row(beside + "part", acl="user::rw-,user:%s:rwx,group::r--,mask::rwx,other::r--" % attack,
                          evidence=[said[0] + "0644 root " + attack], xattrs={"user.forged": attack}))
    files.append(file_row(beside + "link", default_acl=attack, hardlink_of=attack, target=attack))
    files.append(file_row("/etc/forged/beside/" + attack, acl="user::rw-,user:root:rw-,group::r--,mask::rw-,other::r--",
                          xattrs={"user.forged": "eA=="}, capabilities="cap_net_raw=ep"))
    files.append(file_row(beside + "moved", finding=["diverted"], expected="the package's, now " + attack))
    files.append(file_row("/etc/forged/diverted/" + attack, finding=["diverted"],
                          expected="the package's, now /etc/forged/diverted/%d.distrib" % number))
    files.append(file_row("/etc/alternatives/forged%d" % number, type="link", target="/bin/true",
                          finding=["alternative"], evidence=[said[1] + "--install /usr/bin/forged forged %s 1" % attack]))

# lines of fstab: what is mounted has to be what can be
mounts = document.setdefault("mounts", [])
mounts_before = len(mounts)
for number, attack in enumerate(attacks):
    line = ["tmpfs", "/srv/forged%d" % number, "tmpfs", "ro"]
    for at in range(len(line)):
        words = line[:at] + [attack] + line[at + 1:]
        for network in (False, True):
            mounts.append(dict(source=words[0], target=words[1], type=words[2], options=words[3].split(","), in_fstab=True,
                               fstab=" ".join(words), mounted=False, network=network))
    mounts.append(dict(source="tmpfs", target=attack, type="tmpfs", options=["ro"], in_fstab=True, mounted=True,
                       fstab=attack, network=False))

thin(files, files_before)
files.append(file_row("/etc/systemd/system/forged.service"))
thin(mounts, mounts_before)
thin(document["users"], users_before)

# packages of languages. What a tool would make is there: it is not called, but its words are made
folder = "/srv/forged-project"
languages = []
for name in ("npm", "ruby", "composer"):
    languages.append(dict(manager="dpkg", name=name, version="1", arch="all", reason="auto", held=False, in_repository=True))
for manager, scope in (("pip", "system"), ("pip", "environment"), ("npm", "system"), ("gem", "system")):
    every(languages, dict(manager=manager, name="forged", version="1", scope=scope, path=folder,
                          evidence=["/etc/hostname"]), "name", "version")
    for attack in attacks:
        languages.append(dict(manager=manager, name=attack, version=attack, scope=scope, path=attack, evidence=[attack]))
languages = [row for row in languages if row["manager"] == "dpkg" or
             not is_plausible(row["name"]) or not is_plausible(row["version"])]
for attack in attacks:
    for manager, lock, made in (("npm", "package-lock.json", "node_modules"), ("composer", "composer.lock", "vendor")):
        path = "%s/%s/%s" % (folder, manager, attack)
        if zlib.crc32(path.encode()) % step:
            continue
        files.append(file_row(path + "/" + lock))
        files.append(file_row(path + "/" + made, type="directory"))
        languages.append(dict(manager=manager, name=attack, version="1", scope="project", path=path, evidence=["x"]))
document["packages"] += languages

# data: servers that are asked for it, and files
servers = document.setdefault("middleware", [])
for program in ("postgresql", "mysql", "redis"):
    every(servers, dict(program=program, name="15/forged", service="forged.service", pids=[424242], path="/etc/forged/redis.conf",
                        listens=["/run/forged/.s.PGSQL.5432", "127.0.0.1:6379"], data_directories=["/srv/forged-data"],
                        settings=dict(dbfilename="dump.rdb")),
          "name", "service", "path", "listens", "data_directories")
    for attack in attacks:
        servers.append(dict(program=program, name=attack, service="forged.service", pids=[424242], path="/etc/" + attack,
                            listens=["/run/" + attack, "127.0.0.1:6379"], data_directories=["/srv/" + attack],
                            settings=dict(dbfilename=attack)))
for attack in attacks:
    for path in ("/srv/forged-files/" + attack, "/srv/forged-files/%s.sqlite" % attack):
        files.append(file_row(path, carried=False, file_class="data"))
    files.append(file_row("/srv/forged-trees/" + attack, type="directory", finding=["tree", "unowned"], entries=3,
                          carried=False, file_class="data"))
    files.append(file_row("/srv/forged-code/" + attack, type="directory", finding=["tree", "unowned"], entries=3,
                          file_class="code", left_behind=["/srv/forged-code/%s/%s" % (attack, attack), attack]))

processes = b"".join(
    json.dumps(dict(pid=424242, user=attack, exe="/bin/true", argv=["true"] + attacks, cwd="/" + attack,
                    open_files=[dict(path="/srv/forged-trees/" + other, kind="database") for other in attacks])).encode() + b"\n"
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
