#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A wiki: GET /NAME reads a page, PUT /NAME writes it."""
import http.server
import os
import time

import psycopg2


def database():
    while True:
        try:
            return psycopg2.connect(os.environ["DATABASE_URL"], application_name="wiki")
        except psycopg2.OperationalError:
            time.sleep(0.5)


connection = database()
connection.autocommit = True


def query(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


class Page(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        found = query("SELECT text FROM pages WHERE name = %s", self.path)
        self.answer(200, found[0][0]) if found else self.answer(404, "no such page\n")

    def do_PUT(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query("INSERT INTO pages VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET text = EXCLUDED.text", self.path, text)
        self.answer(200, "written\n")


query("CREATE TABLE IF NOT EXISTS pages (name text PRIMARY KEY, text text NOT NULL)")
http.server.ThreadingHTTPServer(("0.0.0.0", 8000), Page).serve_forever()
