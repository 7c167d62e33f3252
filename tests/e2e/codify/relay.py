#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""relay.py PID PORT FOLDER: an HTTP proxy for apt on 127.0.0.1:PORT of that process's network namespace.

A test machine has no network but loopback. What it asks of packages.kettle.example comes out of FOLDER,
everything else is asked for from here. One request a connection.
"""
import http.server
import os
import sys
import urllib.error
import urllib.request

OWN = "http://packages.kettle.example/"


class Relay(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.close_connection = True
        try:
            if self.path.startswith(OWN):
                with open(os.path.join(folder, os.path.basename(self.path)), "rb") as file:
                    self.answer(200, file.read())
            else:
                with urllib.request.urlopen(self.path, timeout=60) as found:
                    self.answer(found.status, found.read())
        except FileNotFoundError:
            self.answer(404, b"")
        except urllib.error.HTTPError as error:
            self.answer(error.code, b"")

    def answer(self, status, content):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words):
        pass


pid, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
here = os.open("/proc/self/ns/net", os.O_RDONLY)
with open(f"/proc/{pid}/ns/net") as there:
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.setns(there.fileno(), 0) == 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Relay)
    assert libc.setns(here, 0) == 0  # what it asks for comes over the network of the test
server.serve_forever()
