#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cloud_service.py KIND READY: a metadata service at 169.254.169.254:80, true or hostile. Prints
the requests it gets and makes the file READY once it listens."""
import json
import socketserver
import sys
import time

TOKEN = "AQAEAPz1Z0XbZXhhbXBsZV90b2tlbl9vZl9ub2JvZHlfYXRfYWxsXw=="
AWS = json.dumps({"accountId": "123456789012", "architecture": "x86_64", "region": "eu-central-1",
                  "availabilityZone": "eu-central-1b", "imageId": "ami-0", "version": "2017-09-30",
                  "instanceId": "i-0123456789abcdef0", "instanceType": "t3.medium"})
AZURE = json.dumps({"compute": {"location": "westeurope", "name": "web02", "vmSize": "Standard_D2s_v3",
                                "vmId": "02aab8a4-74ef-476e-8182-f6d2ba4166a6"}, "network": {}})
GCP = {"id": "4520031799277581759", "machine-type": "projects/1/machineTypes/e2-small",
       "zone": "projects/1/zones/europe-west1-b"}


def answer(status, body="", headers=()):
    lines = [f"HTTP/1.1 {status} X", *headers, f"Content-Length: {len(body)}", "", body]
    return "\r\n".join(lines).encode()


def aws(method, path, headers, with_token=True):
    if with_token and (method, path) == ("PUT", "/latest/api/token"):
        asked = headers.get("x-aws-ec2-metadata-token-ttl-seconds", "")
        return answer(200, TOKEN) if asked.isdigit() else answer(400)
    if (method, path) == ("GET", "/latest/dynamic/instance-identity/document"):
        if with_token and headers.get("x-aws-ec2-metadata-token") != TOKEN:
            return answer(401)
        return answer(200, AWS)
    return answer(404, "not here")


def gcp(method, path, headers):
    name = path.removeprefix("/computeMetadata/v1/instance/")
    if method != "GET" or headers.get("metadata-flavor") != "Google":
        return answer(403)
    return answer(200, GCP[name], ["Metadata-Flavor: Google"]) if name in GCP else answer(404)


def azure(method, path, headers):
    if method != "GET" or not path.startswith("/metadata/instance?api-version="):
        return answer(404)
    if headers.get("metadata") != "true":
        return answer(400)
    chunks = [AZURE[i:i + 50] for i in range(0, len(AZURE), 50)] + [""]
    head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return (head + "".join(f"{len(chunk):x}\r\n{chunk}\r\n" for chunk in chunks)).encode()


def trickle():
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    while True:
        yield b"x"
        time.sleep(0.05)


def silence():
    time.sleep(60)
    yield b""


def much(head):
    yield head + b"\r\n\r\n"
    for _ in range(100):
        yield b"x" * (1 << 20)


ANSWERS = {
    "aws": aws,
    "aws-v1": lambda *request: aws(*request, with_token=False),
    "gcp": gcp,
    "azure": azure,
    "slow": lambda *request: trickle(),
    "silent": lambda *request: silence(),
    "garbage": lambda *request: bytes(range(256)) * 100,
    "html": lambda *request: answer(200, "<html>\033]0;log in\007</html>", ["Content-Type: text/html"]),
    "liar": lambda *request: answer(200, "ok\r\nX: y"),
    "huge": lambda *request: much(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600"),
    "huge-unsaid": lambda *request: much(b"HTTP/1.1 200 OK"),
}


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        method, path, _ = self.rfile.readline().decode().split()
        print(method, path, flush=True)
        headers = {}
        while (line := self.rfile.readline().decode().strip()):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        reply = ANSWERS[sys.argv[1]](method, path, headers)
        try:
            for part in [reply] if isinstance(reply, bytes) else reply:
                self.wfile.write(part)
        except OSError:
            pass  # the other side has had enough


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("169.254.169.254", 80), Handler) as server:
    with open(sys.argv[2], "w", encoding="ascii"):
        pass
    server.serve_forever()
