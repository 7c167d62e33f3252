create table books (isbn text primary key, title text not null, author text not null, price_cents integer not null check (price_cents > 0));
create table orders (number serial primary key, mail text not null, at timestamptz not null default now());
create table order_lines (number integer references orders, isbn text references books, count integer not null, primary key (number, isbn));
create index order_lines_isbn on order_lines (isbn);
create view sales as select isbn, sum(count) as sold from order_lines group by isbn;
create function cheapest() returns text language sql as $$ select title from books order by price_cents limit 1 $$;
insert into books select 'isbn-' || n, 'Title ' || n || ' — „Laterne“', 'Author ' || n % 37, 500 + n * 7 % 3000 from generate_series(1, 400) n;
insert into orders (mail, at) select 'reader' || n || '@example.org', timestamptz '2024-01-01' + n * interval '7 hours' from generate_series(1, 1200) n;
insert into order_lines select n, 'isbn-' || 1 + n % 400, 1 + n % 3 from generate_series(1, 1200) n;
