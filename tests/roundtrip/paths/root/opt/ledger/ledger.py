#!/usr/bin/env python3
"""The ledger: how many books are lent, told to whoever asks."""
import http.server
import os


class Ledger(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = f"{os.environ['LEDGER_NAME']}: 41 books are lent\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


http.server.HTTPServer(("0.0.0.0", 8081), Ledger).serve_forever()
