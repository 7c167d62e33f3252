#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""relay.py NAMESPACE ADDRESS PORT FOLDER: an HTTP proxy for apt on ADDRESS:PORT of that network namespace.

A test machine has no way out of its network. What it asks of packages.ANYTHING.example, or of the
relay itself, comes out of FOLDER, everything else is asked for from here. One request a connection.
"""
import ctypes
import http.server
import os
import re
import sys
import urllib.error
import urllib.request

OWN = re.compile(r"(http://packages\.\w+\.example)?/")


class Relay(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.close_connection = True
        try:
            if OWN.match(self.path):
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
        self.send_header("Content-Type", "text/html" if self.path.endswith(".html") else "application/octet-stream")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words):
        pass


namespace, address, port, folder = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
here = os.open("/proc/self/ns/net", os.O_RDONLY)
with open(namespace) as there:
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.setns(there.fileno(), 0) == 0
    server = http.server.ThreadingHTTPServer((address, port), Relay)
    assert libc.setns(here, 0) == 0  # what it asks for comes over the network of the test
server.serve_forever()
