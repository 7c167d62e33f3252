# SPDX-License-Identifier: GPL-2.0-or-later
"""The web shop of Kettle & Crumb: catalogue, basket and checkout."""
import os
import smtplib
import uuid
from email.message import EmailMessage

import flask
import psycopg2
import redis

application = flask.Flask(__name__)
baskets = redis.Redis.from_url(os.environ["REDIS_URL"])
connection = None


def rows(query, *values):
    """One connection a worker, made anew when it broke."""
    global connection
    if connection is None or connection.closed:
        connection = psycopg2.connect(os.environ["DATABASE_URL"], application_name="shop")
        connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


@application.get("/")
def catalogue():
    products = rows("SELECT id, name, cents FROM products ORDER BY id")
    items = "".join(f"<li>{name}: {cents / 100:.2f}</li>" for _, name, cents in products)
    return f"<!doctype html><title>Kettle &amp; Crumb</title><h1>Our teas</h1><ul>{items}</ul>"


@application.post("/basket/<int:product>")
def put_in_basket(product):
    visitor = flask.request.cookies.get("visitor") or uuid.uuid4().hex
    baskets.rpush("basket:" + visitor, product)
    baskets.expire("basket:" + visitor, 86400)
    answer = flask.jsonify(products=baskets.llen("basket:" + visitor))
    answer.set_cookie("visitor", visitor, secure=True, httponly=True)
    return answer


@application.post("/checkout")
def checkout():
    visitor = flask.request.cookies.get("visitor", "")
    customer = flask.request.form["email"]
    orders = [
        rows("INSERT INTO orders (customer, product) VALUES (%s, %s) RETURNING id", customer, int(product))[0][0]
        for product in baskets.lrange("basket:" + visitor, 0, -1)
    ]
    baskets.delete("basket:" + visitor)
    confirm(customer, orders)
    return flask.jsonify(orders=orders)


def confirm(customer, orders):
    mail = EmailMessage()
    mail["From"] = "shop@kettleandcrumb.example"
    mail["To"] = customer
    mail["Subject"] = "Your tea is on its way"
    mail.set_content(f"Thank you. Your orders: {orders}")
    try:
        with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"]), timeout=2) as server:
            server.send_message(mail)
    except OSError as error:
        application.logger.warning("no confirmation for %s: %s", orders, error)


@application.get("/healthz")
def health():
    return flask.jsonify(database=bool(rows("SELECT 1")), redis=baskets.ping())
