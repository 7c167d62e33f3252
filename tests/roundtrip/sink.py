#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""sink.py ADDRESS LOG: all of the outside world that hosts of a round trip send something to.

Takes mail on port 25 and requests on port 80 of ADDRESS, answers that all is well, and notes a line for each:
the time, the sender's address, "mail" with envelope and subject, or "request" with method and path. Of VRRP,
by which hosts share an address, it notes "joins vrrp".
"""
import http.server
import socket
import socketserver
import sys
import threading
import time

lock = threading.Lock()


def note(address, *words):
    with lock, open(sys.argv[2], "a") as log:
        print(time.strftime("%H:%M:%S"), address, *words, file=log)


class Mail(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        envelope = []
        self.say("220 sink")
        for line in self.rfile:
            words = line.decode(errors="replace").strip()
            verb = words.upper()
            if verb.startswith(("MAIL FROM:", "RCPT TO:")):
                envelope.append(words.split(":", 1)[1].split()[0])
            if verb == "DATA":
                self.say("354 go on")
                self.take_message(envelope)
                envelope = []
            if verb == "QUIT":
                self.say("221 bye")
                return
            self.say("250 sink")

    def take_message(self, envelope):
        subject = ""
        for line in self.rfile:
            if line.rstrip(b"\r\n") == b".":
                break
            if line.lower().startswith(b"subject:") and not subject:
                subject = line.decode(errors="replace").strip()
        note(self.client_address[0], "mail", *envelope, subject)


class Web(http.server.BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        note(self.client_address[0], "request", self.command, self.path)
        self.send_response(200)
        self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"ok\n")

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *words):
        pass


def hear_vrrp():
    # source: RFC 5798, 5.1: protocol 112, to 224.0.0.18
    hears = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
    group = socket.inet_aton("224.0.0.18") + socket.inet_aton(sys.argv[1])
    hears.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    while True:
        note(hears.recvfrom(2048)[1][0], "joins vrrp")


threading.Thread(target=hear_vrrp, daemon=True).start()
socketserver.ThreadingTCPServer.allow_reuse_address = True
mail = socketserver.ThreadingTCPServer((sys.argv[1], 25), Mail)
threading.Thread(target=mail.serve_forever, daemon=True).start()
http.server.ThreadingHTTPServer((sys.argv[1], 80), Web).serve_forever()
