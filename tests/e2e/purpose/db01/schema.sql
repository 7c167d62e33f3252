-- What db01 holds. psql variables: shop_password, loyalty_password, bookings_password,
-- reporting_password, replication_password.
CREATE ROLE shop LOGIN PASSWORD :'shop_password';
CREATE ROLE loyalty LOGIN PASSWORD :'loyalty_password';
CREATE ROLE bookings LOGIN PASSWORD :'bookings_password';
CREATE ROLE reporting LOGIN PASSWORD :'reporting_password';
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'replication_password';
CREATE ROLE anna LOGIN SUPERUSER;
CREATE DATABASE shop OWNER shop;
CREATE DATABASE loyalty OWNER loyalty;
CREATE DATABASE bookings OWNER bookings;
COMMENT ON DATABASE shop IS 'the web shop: catalogue, customers, orders';
COMMENT ON DATABASE loyalty IS 'loyalty points of customers';
COMMENT ON DATABASE bookings IS 'bookings of tea tastings';
GRANT CONNECT ON DATABASE shop, loyalty TO reporting;
SELECT pg_create_physical_replication_slot('db02');

\connect shop
SET ROLE shop;
CREATE TABLE products (id serial PRIMARY KEY, name text NOT NULL, cents integer NOT NULL);
INSERT INTO products (name, cents) VALUES ('Assam second flush', 1290), ('Sencha Kagoshima', 1850), ('Lapsang Souchong', 1420);
CREATE TABLE orders (id serial PRIMARY KEY, customer text NOT NULL, product integer REFERENCES products, placed timestamptz NOT NULL DEFAULT now());
INSERT INTO orders (customer, product) SELECT 'customer' || n || '@example.com', 1 + n % 3 FROM generate_series(1, 20000) AS n;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reporting;

\connect loyalty
SET ROLE loyalty;
CREATE TABLE accounts (card text PRIMARY KEY, points integer NOT NULL);
INSERT INTO accounts SELECT 'K' || lpad(n::text, 6, '0'), n * 7 % 500 FROM generate_series(1, 5000) AS n;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reporting;

\connect bookings
SET ROLE bookings;
CREATE TABLE tastings (id serial PRIMARY KEY, held date NOT NULL, seats integer NOT NULL);
INSERT INTO tastings (held, seats) SELECT date '2026-12-01' + 7 * n, 12 FROM generate_series(0, 9) AS n;
CREATE TABLE bookings (id serial PRIMARY KEY, tasting integer REFERENCES tastings, guest text NOT NULL);
