# SPDX-License-Identifier: GPL-2.0-or-later
"""Bookings of tea tastings. "web" takes them into a queue, "worker" writes them into the database."""
import http.server
import json
import os
import sys

import psycopg2
import redis

queue = redis.Redis.from_url(os.environ["REDIS_URL"])
connection = psycopg2.connect(os.environ["DATABASE_URL"], application_name="bookings")
connection.autocommit = True


class Tastings(http.server.BaseHTTPRequestHandler):
    def answer(self, status, what):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def do_GET(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT t.id, t.held::text, t.seats - count(b) FROM tastings t LEFT JOIN bookings b"
                           " ON b.tasting = t.id GROUP BY t.id ORDER BY t.id")
            self.answer(200, [{"id": id, "on": held, "free": free} for id, held, free in cursor.fetchall()])

    def do_POST(self):
        queue.rpush("bookings", self.rfile.read(int(self.headers["Content-Length"])))
        self.answer(202, "taken")


def work():
    while True:
        booking = json.loads(queue.blpop("bookings")[1])
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bookings (tasting, guest) VALUES (%(tasting)s, %(guest)s)", booking)


if sys.argv[1] == "worker":
    work()
http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Tastings).serve_forever()
