"""Lantern Street Books: catalogue, basket, orders."""
import os
import secrets

import flask
import psycopg2
import redis

app = flask.Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
UPLOADS = os.environ.get("UPLOADS", "/srv/shop/uploads")
baskets = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


def database():
    return psycopg2.connect(os.environ["DATABASE_URL"])


def rows(query, *values):
    with database() as connection, connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


@app.get("/")
def catalogue():
    baskets.incr("visits")
    books = rows("select isbn, title, author, price_cents from books order by title")
    return flask.render_template("catalogue.html", books=books)


@app.post("/basket/<isbn>")
def put(isbn):
    basket = flask.request.cookies.get("basket") or secrets.token_hex(8)
    baskets.hincrby(f"basket:{basket}", isbn, 1)
    answer = flask.jsonify(baskets.hgetall(f"basket:{basket}"))
    answer.set_cookie("basket", basket)
    return answer


@app.post("/orders")
def order():
    basket = "basket:" + flask.request.cookies["basket"]
    number = rows("insert into orders (mail) values (%s) returning number", flask.request.form["mail"])[0][0]
    for isbn, count in baskets.hgetall(basket).items():
        rows("insert into order_lines values (%s, %s, %s)", number, isbn, int(count))
    baskets.delete(basket)
    baskets.lpush("orders:recent", number)
    return {"number": number}


@app.get("/orders/<int:number>")
def show(number):
    lines = rows("select b.title, l.count from order_lines l join books b using (isbn) where l.number = %s", number)
    return {"number": number, "lines": sorted(lines)}


@app.post("/books/<isbn>/cover")
def cover(isbn):
    flask.request.files["cover"].save(os.path.join(UPLOADS, "covers", os.path.basename(isbn) + ".png"))
    return {"kept": isbn}


@app.get("/healthz")
def health():
    return {"books": rows("select count(*) from books")[0][0], "visits": int(baskets.get("visits") or 0)}
