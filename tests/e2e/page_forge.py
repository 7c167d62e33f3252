# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes snapshots to look at: page_forge.py DIRECTORY writes few.tar (a web server with 5 services),
many.tar (80 services, containers and all), large.tar (200 services, 2,000 packages), evil.tar (names
that are markup, script, control characters and longer than anything) and empty.tar."""
import io
import json
import os
import random
import sys
import tarfile

folder = sys.argv[1]
chance = random.Random(1)


def write(name, document, processes=(), files=()):
    document = {"format": "trowel-snapshot", "version": 1, "trowel": "0.1.0 (forged)", "taken_at": "2026-11-22T01:40:08Z",
                "taken_by": "root", "root": "/", "duration_ms": 1100, **document}
    with tarfile.open(os.path.join(folder, name + ".tar"), "w", format=tarfile.PAX_FORMAT) as tar:
        for path, text in (("snapshot.json", json.dumps(document)),
                           ("processes.jsonl", "".join(json.dumps(row) + "\n" for row in processes)),
                           ("files.jsonl", "".join(json.dumps(row) + "\n" for row in files))):
            info = tarfile.TarInfo(path)
            data = text.encode()
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def tcp(*places):
    """Listening sockets of "80" and "127.0.0.1:6379"."""
    rows = []
    for place in places:
        address, _, port = place.rpartition(":")
        for one in [address] if address else ["0.0.0.0", "::"]:
            rows.append({"protocol": "tcp", "address": one, "port": int(port)})
    return rows


def unit(name, pid, listens=(), **more):
    return {"name": name + ".service", "manager": "systemd", "type": "service", "enabled": True, "active": True,
            "pids": [pid, pid + 1], "main_pid": pid, "unit_path": f"/lib/systemd/system/{name}.service",
            "listens": list(listens), "survives_reboot": True, "since": "2026-11-20T08:00:00Z", **more}


def process(pid, name, argv, unit_name, **more):
    return {"pid": pid, "ppid": 1, "name": name, "state": "S", "user": "root", "uid": 0, "argv": argv,
            "exe": "/usr/sbin/" + name, "started_at": "2026-11-20T08:00:00Z", "unit": unit_name,
            "rss_bytes": chance.randrange(4 << 20, 400 << 20), "cpu_percent": round(chance.random() * 3, 1), **more}


def peer(direction, address, port, protocol, here, count=None, name=None, **more):
    row = {"address": address, "port": port, "protocol": protocol or "tcp", "direction": direction, "process": here,
           "confidence": "likely", **more}
    row.update({"count": count, "evidence": [f"{count} flows of tcp"]} if count else
               {"evidence": ["/etc/hosts", "/opt/shop/.env"]})
    row.update({"name": name} if name else {})
    return row


HOST = {"hostname": "web02", "machine_id": "0123456789abcdef0123456789abcdef",
        "os": {"id": "debian", "version": "12.11", "name": "Debian GNU/Linux 12 (bookworm)", "codename": "bookworm"},
        "kernel": {"release": "6.1.0-37-amd64", "cmdline": "root=/dev/vda1 ro quiet"}, "arch": "x86_64",
        "virtualization": "kvm", "cpus": 4, "memory_bytes": 8 << 30, "boot_time": "2026-08-01T04:00:00Z",
        "install_time": "2023-03-02T10:00:00Z", "timezone": "Europe/Berlin", "load": {"one": 0.4, "five": 0.3, "fifteen": 0.31}}

SYSTEM = ["systemd-journald", "systemd-udevd", "systemd-logind", "systemd-timesyncd", "dbus", "cron", "getty@tty1", "polkit",
          "rsyslog", "unattended-upgrades", "qemu-guest-agent", "irqbalance"]

FINDINGS = [
    {"severity": "bad", "kind": "replaced", "evidence": ["process 700"],
     "what": "/usr/sbin/nginx was replaced on disk on 2026-11-21; nginx.service still runs the old one"},
    {"severity": "bad", "kind": "end-of-life", "evidence": ["/etc/os-release"],
     "what": "regular security support of Debian GNU/Linux 12 (bookworm) ended on 2026-07-11"},
    {"severity": "warn", "kind": "restarts", "evidence": ["/var/log/journal/0123456789abcdef/system.journal"],
     "what": "shop.service ended and was started again, 12 times since 2026-11-20 03:42"},
    {"severity": "note", "kind": "sysctl", "evidence": ["/etc/sysctl.d/99-local.conf"],
     "what": "vm.swappiness: the live value is not the configured one"},
]


def packages(count):
    return [{"manager": "dpkg", "name": f"{chance.choice(['lib', 'python3-', 'golang-', '', 'fonts-'])}package{n}{chance.choice(['', '-dev', '-common', '0'])}",
             "version": f"{chance.randrange(9)}.{chance.randrange(30)}-{chance.randrange(9)}+deb12u{n % 5}", "arch": "amd64",
             "reason": "manual" if n % 9 == 0 else "auto", "installed_at": f"2026-{1 + n % 12:02}-{1 + n % 28:02}T10:00:00Z",
             "origin": "Debian bookworm main", "in_repository": True, "size_bytes": chance.randrange(1 << 12, 1 << 26)}
            for n in range(count)]


def few():
    services = [
        unit("nginx", 700, tcp("80", "443"), description="A high performance web server and a reverse proxy server", user="root"),
        unit("shop", 812, tcp("127.0.0.1:8431"), description="The shop", user="shop", unit_path="/etc/systemd/system/shop.service"),
        unit("redis-server", 900, tcp("127.0.0.1:6379"), description="Advanced key-value store", user="redis"),
        unit("ssh", 600, tcp("22"), description="OpenBSD Secure Shell server"),
        {"name": "ticker.py", "manager": "hand-started", "active": True, "pids": [1400], "listens": [], "survives_reboot": False,
         "survives_why": "only started by hand", "user": "root", "command": "python3 /opt/ticker.py"},
    ] + [unit(name, 2000 + 10 * n) for n, name in enumerate(SYSTEM[:5])]
    write("few", {
        "host": HOST, "services": services, "findings": FINDINGS,
        "summary": [
            {"sentence": "web02 is a reverse proxy (nginx) and a cache (Redis), and runs the application shop (python, django).", "confidence": "certain",
             "evidence": ["nginx.service", "process 812"]},
            {"sentence": "It depends on db01 for PostgreSQL (shop) and mail.example.org for SMTP.", "confidence": "likely", "evidence": ["/opt/shop/shared/.env"]},
            {"sentence": "Its name suggests that there are others like it, such as web01.", "confidence": "possible", "evidence": ["host name"]}],
        "purposes": [
            {"name": "a web server or reverse proxy", "detail": "nginx on :80 :443 for shop.example.org", "confidence": "certain",
             "evidence": ["nginx.service", "/etc/nginx/sites-enabled/shop"]},
            {"name": "an application server", "detail": "shop, django on python, /opt/shop on 127.0.0.1:8431", "confidence": "certain",
             "evidence": ["shop.service", "process 812"]},
            {"name": "a cache or key-value store", "detail": "redis on 127.0.0.1:6379", "confidence": "likely", "evidence": ["redis-server.service"]}],
        "peers": [
            peer("inbound", "10.20.0.9", 443, "https", "nginx.service", 311, "lb01", sight_ends="load balancer"),
            peer("inbound", "10.20.0.40", 22, "ssh", "ssh.service", 1, "admin"),
            peer("inbound", "10.20.0.60", 80, "http", "nginx.service", 2),
            peer("outbound", "10.20.0.5", 5432, "postgresql", "shop.service", 12, "db01", database="shop"),
            peer("outbound", "10.20.0.31", 587, "smtp", "shop.service", None, "mail.example.org"),
            peer("outbound", "10.20.0.77", 22, "ssh", "backup.sh", None, "vault"),
            peer("local", "127.0.0.1", 6379, "redis", "shop.service", 3),
            peer("local", "127.0.0.1", 8431, None, "nginx.service", 5)],
        "applications": [{"name": "shop", "language": "python", "runtime": "3.11.2", "framework": "django", "path": "/opt/shop/current",
                          "service": "shop.service", "deployed_by": "releases and current", "deploy_user": "deploy",
                          "configuration": ["/opt/shop/shared/.env"], "vcs": {"kind": "git", "remote": "git@git.example.org:shop/shop.git",
                                                                             "branch": "main", "commit": "8af3efc2" * 5, "dirty": True},
                          "endpoints": [{"protocol": "postgresql", "host": "db01", "port": 5432, "database": "shop", "user": "shop",
                                         "key": "DATABASE_URL", "path": "/opt/shop/shared/.env", "line": 3}],
                          "evidence": ["process 812"]}],
        "middleware": [{"program": "nginx", "service": "nginx.service", "path": "/etc/nginx/nginx.conf", "listens": ["80", "443 ssl"],
                        "sites": [{"names": ["shop.example.org"], "listens": ["443 ssl"], "upstreams": ["http://127.0.0.1:8431"],
                                   "document_root": "/srv/www/shop", "path": "/etc/nginx/sites-enabled/shop", "line": 1}],
                        "document_roots": ["/srv/www/shop"]},
                       {"program": "redis", "service": "redis-server.service", "path": "/etc/redis/redis.conf",
                        "data_directories": ["/var/lib/redis"]}],
        "mounts": [{"target": "/", "source": "/dev/vda1", "type": "ext4", "size_bytes": 40 << 30, "used_bytes": 21 << 30,
                    "available_bytes": 19 << 30, "in_fstab": True, "mounted": True}],
        "packages": packages(40),
        "events": [{"at": "2026-11-21T06:20:00Z", "kind": "package", "what": "apt-get upgrade: upgraded 12", "evidence": ["/var/log/apt/history.log"]}],
        "users": [{"name": "root", "uid": 0, "gid": 0, "home": "/root", "shell": "/bin/bash", "can_log_in": True, "log_in_why": "ssh key"}],
        "schedules": [{"kind": "cron", "name": "shop", "when": "15 2 * * *", "user": "root", "command": "/opt/shop/report.sh", "enabled": True,
                       "path": "/etc/cron.d/shop", "line": 1}],
        "errors": [{"collector": "events", "path": "/dev/kmsg", "what": "not read: it tells of the host that this container runs on"}],
    }, [process(700, "nginx", ["nginx: master process /usr/sbin/nginx"], "nginx.service"),
        process(812, "python3", ["python3", "/opt/shop/current/app.py"], "shop.service",
                open_files=[{"path": "/var/lib/shop/orders.db", "kind": "database"}, {"path": "/var/log/shop/access.log", "kind": "log"}]),
        process(900, "redis-server", ["/usr/bin/redis-server 127.0.0.1:6379"], "redis-server.service"),
        process(1400, "python3", ["python3", "/opt/ticker.py"], "session-1.scope")],
       [{"path": "/etc/nginx/nginx.conf", "type": "file", "finding": ["changed"], "owner_package": "nginx-common", "file_class": "config",
         "mtime": "2026-10-01T10:00:00Z", "size": 1490, "user": "root", "mode": "0644", "evidence": ["md5sums of nginx-common"]}])


WORDS = ("billing catalog search invoice mailer auth gateway session export import ledger pricing stock audit report metrics "
         "thumbs notify webhook cron-runner archive sync label returns fraud loyalty partner feed basket checkout").split()


def crowd(count):
    """Services of many kinds, their peers and processes."""
    services, peers, processes, applications, containers, middleware = [], [], [], [], [], []
    services.append(unit("haproxy", 700, tcp("80", "443", "8404"), description="HAProxy Load Balancer"))
    services.append(unit("nginx", 720, tcp("8080"), description="A high performance web server and a reverse proxy server"))
    services.append(unit("postgresql@15-main", 740, tcp("127.0.0.1:5432"), description="PostgreSQL Cluster 15-main"))
    services.append(unit("redis-server", 760, tcp("127.0.0.1:6379"), description="Advanced key-value store"))
    services.append(unit("ssh", 780, tcp("22"), description="OpenBSD Secure Shell server"))
    services.append(unit("prometheus-node-exporter", 790, tcp("9100"), description="Prometheus exporter for machine metrics"))
    middleware.append({"program": "postgresql", "name": "15/main", "service": "postgresql@15-main.service",
                       "path": "/etc/postgresql/15/main/postgresql.conf", "data_directories": ["/var/lib/postgresql/15/main"]})
    middleware.append({"program": "haproxy", "service": "haproxy.service", "path": "/etc/haproxy/haproxy.cfg"})
    for n, name in enumerate(SYSTEM):
        services.append(unit(name, 1000 + 10 * n))
    peers.append(peer("local", "127.0.0.1", 8080, None, "haproxy.service", 40))
    rest = count - len(services)
    for n in range(rest):
        name = WORDS[n % len(WORDS)] + ("" if n < len(WORDS) else f"-{n // len(WORDS)}")
        pid, port = 3000 + 10 * n, 9000 + n
        full = name + ".service"
        if n % 6 == 5:
            number = f"{n:064x}"
            services.append({"name": name, "manager": "docker", "type": "container", "active": True, "pids": [pid], "container": number,
                             "listens": tcp(f"{port}"), "description": f"registry.example.org/{name}:1.{n}", "survives_reboot": True})
            containers.append({"id": number, "engine": "docker", "name": name, "image": f"registry.example.org/{name}:1.{n}", "state": "running",
                               "pids": [pid], "compose_project": "shop", "compose_service": name,
                               "mounts": [{"kind": "bind", "source": f"/srv/{name}/data", "target": "/data"}],
                               "ports": [{"protocol": "tcp", "host_address": "0.0.0.0", "host_port": port, "container_port": 8080}],
                               "evidence": [f"/var/lib/docker/containers/{number}/config.v2.json"]})
            full = name
        else:
            listens = tcp(f"127.0.0.1:{port}") if n % 3 else []
            services.append(unit(name, pid, listens, description=f"The {name} service", user=name[:12]))
            applications.append({"name": name, "language": ["python", "java", "node", "ruby", "go"][n % 5], "runtime": f"{n % 20}.1",
                                 "path": f"/opt/{name}/current", "service": full, "configuration": [f"/etc/{name}/{name}.yaml"], "evidence": [f"process {pid}"]})
        processes.append(process(pid, name[:15], [f"/opt/{name}/bin/{name}", "--config", f"/etc/{name}/{name}.yaml"], full,
                                 open_files=[{"path": f"/var/log/{name}.log", "kind": "log"}], environment={"LANG": "C.UTF-8", "HOME": f"/var/lib/{name}", "PATH": "/usr/bin:/bin"},
                                 libraries=[f"/usr/lib/x86_64-linux-gnu/lib{k}.so.{n % 7}" for k in range(40)], thread_count=9))
        if n % 4 == 1:
            peers.append(peer("local", "127.0.0.1", port, None, "nginx.service", 4 + n))
        if n % 4 == 2:
            peers.append(peer("local", "127.0.0.1", 5432, "postgresql", full, 10))
        if n % 5 == 1:
            peers.append(peer("local", "127.0.0.1", 6379, "redis", full, 2))
        if n % 5 == 3:
            peers.append(peer("outbound", f"10.30.{n % 7}.{n}", [5432, 3306, 5672, 443, 9200][n % 5], ["postgresql", "mysql", "amqp", "https", "elasticsearch"][n % 5],
                              full, n * 3 if n % 2 else None, f"{['db', 'sql', 'mq', 'api', 'es'][n % 5]}{n % 9:02}.example.org"))
        if n % 7 == 4:
            peers.append(peer("inbound", f"10.40.0.{n}", port, "http", full, n))
    for n in range(count // 3):
        peers.append(peer("inbound", f"203.0.113.{n}", 443, "https", "haproxy.service", 1 + n * n, f"edge{n:02}" if n % 3 == 0 else None))
    peers.append(peer("inbound", "10.20.0.40", 22, "ssh", "ssh.service", 1, "admin"))
    peers.append(peer("inbound", "10.20.0.41", 9100, "http", "prometheus-node-exporter.service", 2, "prometheus"))
    peers.append(peer("outbound", "10.20.0.77", 22, "ssh", "rsync", None, "vault"))
    return {"host": HOST, "services": services,
            "summary": [{"sentence": f"web02 is a load balancer (HAProxy) and a database server (PostgreSQL), and runs {len(applications)} applications.", "confidence": "likely",
                         "evidence": ["haproxy.service", "postgresql@15-main.service"]}],
            "peers": peers, "applications": applications, "containers": containers, "middleware": middleware,
            "findings": FINDINGS * 3,
            "purposes": [{"name": "a load balancer", "detail": "haproxy on :80 :443", "confidence": "certain", "evidence": ["haproxy.service"]},
                         {"name": "a database server", "detail": "postgresql 15 on 127.0.0.1:5432, 84 GiB", "confidence": "certain",
                          "evidence": ["postgresql@15-main.service", "/var/lib/postgresql/15/main"]},
                         {"name": "a container host", "detail": f"docker, {len(containers)} containers", "confidence": "certain", "evidence": ["/var/lib/docker"]}]
            + [{"name": "an application server", "detail": f"{a['name']}, {a['language']}, {a['path']}", "confidence": "likely", "evidence": a["evidence"]}
               for a in applications[:9]]}, processes


def many():
    document, processes = crowd(80)
    write("many", {**document, "packages": packages(300)}, processes)


def large():
    document, processes = crowd(200)
    kernel = [{"pid": 10 + n, "ppid": 2, "name": f"kworker/{n}:1", "state": "I", "kernel_thread": True, "user": "root", "uid": 0, "started_at": "2026-08-01T04:00:00Z"}
              for n in range(200)]
    write("large", {
        **document, "packages": packages(2000),
        "users": [{"name": f"user{n}", "uid": 1000 + n, "gid": 1000 + n, "home": f"/home/user{n}", "shell": "/bin/bash", "can_log_in": n % 2 == 0} for n in range(60)],
        "sockets": {"listening": [{"protocol": "tcp", "address": "127.0.0.1", "port": 9000 + n, "pids": [3000 + 10 * n], "program": "x", "service": "y.service"}
                                  for n in range(200)],
                    "flows": [{"protocol": "tcp", "direction": "inbound", "state": "established", "local_address": "10.0.0.1", "local_port": 443,
                               "remote_address": f"203.0.113.{n % 250}", "count": n, "program": "haproxy", "service": "haproxy.service"} for n in range(400)]},
    }, kernel + processes,
        [{"path": f"/etc/app{n}/settings-{n}.conf", "type": "file", "finding": ["unowned"], "file_class": "config", "class_why": "below /etc",
          "mtime": "2026-10-01T10:00:00Z", "size": n * 17, "user": "root", "uid": 0, "group": "root", "gid": 0, "mode": "0644",
          "evidence": [f"no package owns /etc/app{n}"]} for n in range(600)])


EVIL = ["<script>document.title='PWNED'</script>", "\"><img src=x onerror=\"document.title='PWNED'\">", "</title></style></script><svg onload=document.title='PWNED'>",
        "' onmouseover='document.title=1", "javascript:document.title='PWNED'", "a\u2028b\u2029c\u202ed", "\x1b[2J\x07\x01", "<!--", "]]>", "&lt;b&gt;&amp;",
        "{{constructor.constructor('document.title=1')()}}", "https://evil.example/x.png", "W" * 3000, "/" + "very-long-name/" * 200, "\u0928\u093f" * 200, "\ufdfd" * 40, "\U0001f4a9" * 99, ""]


def evil():
    def each(start):
        return EVIL[start % len(EVIL)]
    services = [{"name": each(n), "manager": each(n + 1), "description": each(n + 2), "user": each(n + 3), "command": each(n + 4), "type": "service", "active": True,
                 "pids": [n + 10], "listens": [{"protocol": each(n), "address": each(n + 5), "port": n}, {"protocol": "tcp", "address": each(n), "port": -n}],
                 "unit_path": each(n + 6), "evidence": EVIL, "container": each(n)} for n in range(len(EVIL))]
    write("evil", {
        "trowel": each(0), "host": {"hostname": each(0), "os": {"name": each(1), "version": each(2)}, "kernel": {"release": each(3), "cmdline": each(4)}, "dmi": {each(0): each(1)}},
        "summary": [{"sentence": text, "confidence": "possible", "evidence": EVIL} for text in EVIL],
        "purposes": [{"name": text, "detail": text, "evidence": EVIL} for text in EVIL],
        "findings": [{"severity": "bad", "what": text, "kind": text, "evidence": EVIL} for text in EVIL],
        "services": services,
        "containers": [{"id": text, "name": text, "image": text, "engine": text, "state": "running", "mounts": [{"source": text, "target": text}], "labels": {text: text}}
                       for text in EVIL],
        "peers": [{"address": text, "name": each(n + 1), "port": n, "protocol": text, "direction": ["inbound", "outbound", "local"][n % 3], "process": each(n), "evidence": EVIL}
                  for n, text in enumerate(EVIL * 3)],
        "applications": [{"name": text, "path": text, "service": text, "endpoints": [{"protocol": text, "host": text, "path": text}]} for text in EVIL],
        "middleware": [{"program": text, "service": text, "sites": [{"upstreams": EVIL}], "upstreams": [{"name": text, "servers": EVIL}]} for text in EVIL],
        "packages": [{"manager": text, "name": text, "version": text} for text in EVIL],
        "network": {"links": [{"name": text, "addresses": EVIL} for text in EVIL], "resolvers": EVIL},
    }, [{"pid": n + 10, "name": text, "argv": EVIL, "environment": {text: text}, "open_files": [{"path": text, "kind": "data"}]} for n, text in enumerate(EVIL)],
        [{"path": text, "finding": [text], "mode": text, "xattrs": {text: text}} for text in EVIL])


few()
many()
large()
evil()
write("empty", {})
