#!/usr/bin/python3
# Reviews of readings, out of a file that the editors write.
import http.server

import lantern_rates
import yaml

with open("/opt/reviews/reviews.yaml") as file:
    reviews = yaml.safe_load(file)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        for author, stars in sorted(reviews.items()):
            self.wfile.write(f"{author}: {stars} of 5 (rates {lantern_rates.__version__})\n".encode())

    def log_message(self, *words):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", 8095), Handler).serve_forever()
