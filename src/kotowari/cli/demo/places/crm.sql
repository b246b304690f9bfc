-- The customer database, as a program of ten years has it: no foreign key but one, names of three generations.
CREATE TABLE address (
    address_id integer PRIMARY KEY,
    full_text text NOT NULL,
    landline text,
    delivery_note text
);
CREATE TABLE company (
    company_id integer PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    country text NOT NULL,
    address_id integer NOT NULL
);
CREATE TABLE customer (
    customer_id integer PRIMARY KEY,
    customer_no text,
    company_id integer,
    home_address_id integer,
    full_name text NOT NULL,
    email text,
    other_emails text[] NOT NULL,
    phone text,
    registered_on date NOT NULL,
    remarks text
);
CREATE TABLE contact (
    contact_id integer PRIMARY KEY,
    customer_id integer,
    company_id integer NOT NULL REFERENCES company,
    reports_to integer REFERENCES contact,
    full_name text NOT NULL,
    email text,
    extension text
);
CREATE TABLE opportunity (
    opportunity_id integer PRIMARY KEY,
    company_id integer NOT NULL,
    contact_id integer,
    decided_with integer,
    title text NOT NULL,
    amount integer NOT NULL,
    memo text
);
CREATE TABLE product (code text PRIMARY KEY, name text NOT NULL, price integer NOT NULL);
CREATE TABLE orders (
    order_no text PRIMARY KEY,
    customer_id integer NOT NULL,
    ship_to integer,
    ordered_on date NOT NULL,
    total integer NOT NULL
);
CREATE TABLE order_line (
    order_no text NOT NULL,
    line integer NOT NULL,
    product_code text NOT NULL,
    quantity integer NOT NULL,
    engraving text,
    PRIMARY KEY (order_no, line)
);
CREATE TABLE activity (
    customer_id integer NOT NULL,
    with_customer integer,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    staff_email text NOT NULL,
    body text NOT NULL
);
CREATE TABLE ticket (
    ticket_id integer PRIMARY KEY,
    customer_id integer,
    opened_on date NOT NULL,
    subject text NOT NULL,
    watchers text[] NOT NULL,
    origin jsonb NOT NULL
);
CREATE TABLE campaign (campaign_id integer PRIMARY KEY, title text NOT NULL, held_on date NOT NULL);
CREATE TABLE campaign_member (
    campaign_id integer NOT NULL,
    customer_id integer NOT NULL,
    answer text,
    PRIMARY KEY (campaign_id, customer_id)
);
CREATE TABLE visitor_card (scanned_at timestamptz NOT NULL, full_name text NOT NULL, email text, booth text NOT NULL);
CREATE VIEW mailing_list AS
    SELECT customer_no, full_name, email FROM customer WHERE email IS NOT NULL;
CREATE MATERIALIZED VIEW monthly_sales AS
    SELECT date_trunc('month', ordered_on)::date AS month, count(*) AS orders, sum(total) AS total
    FROM orders GROUP BY 1;
CREATE INDEX ON customer (customer_no);
CREATE INDEX ON customer (lower(email));
CREATE INDEX ON customer (home_address_id);
CREATE INDEX ON contact (customer_id);
CREATE INDEX ON opportunity (contact_id);
CREATE INDEX ON orders (customer_id);
CREATE INDEX ON orders (ship_to);
CREATE INDEX ON activity (customer_id);
CREATE INDEX ON activity (with_customer);
CREATE INDEX ON ticket (customer_id);
CREATE INDEX ON customer USING gin (other_emails);
CREATE INDEX ON campaign_member (customer_id);
