CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS ltree WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;
CREATE SCHEMA sales;
CREATE SCHEMA "Sales";
CREATE SCHEMA archive;
CREATE SCHEMA audit;
COMMENT ON SCHEMA sales IS 'orders; "quoted" and ''so on''';
CREATE DOMAIN public.mail AS public.citext CHECK (VALUE ~ '@');
CREATE DOMAIN public.positive AS numeric(12, 2) NOT NULL DEFAULT 0 CHECK (VALUE >= 0);
CREATE TYPE sales.status AS ENUM ('new', 'paid', 'sent', 'returned');
CREATE TYPE sales.money_pair AS (amount numeric(12, 2), currency char(3));
CREATE TYPE sales.span AS RANGE (subtype = timestamp with time zone);
CREATE SEQUENCE sales.shared_numbers START 100 INCREMENT 5 CACHE 10;

CREATE TABLE sales."Shopper" (
    "shopperId" bigint GENERATED ALWAYS AS IDENTITY (START WITH 10) PRIMARY KEY,
    "fullName" varchar(200) COLLATE "C" NOT NULL,
    mail public.mail,
    "phone №" text,
    "👗 sizes" public.hstore DEFAULT 'top=>M'::public.hstore,
    path public.ltree,
    "a_column_of_exactly_sixty_three_bytes_as_long_as_postgresql_can" text DEFAULT 'x',
    joined timestamptz NOT NULL DEFAULT '2026-01-01 00:00+00',
    updated_at timestamptz,
    "initial" text GENERATED ALWAYS AS (left("fullName", 1)) STORED,
    settings jsonb NOT NULL DEFAULT '{"theme": "dark"}',
    tags text[] NOT NULL DEFAULT '{}',
    invited_by bigint REFERENCES sales."Shopper" ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT "mail once" UNIQUE (mail) DEFERRABLE
) WITH (fillfactor = 80, autovacuum_enabled = false);
ALTER TABLE sales."Shopper" ALTER COLUMN settings SET COMPRESSION pglz;
ALTER TABLE sales."Shopper" ALTER COLUMN "phone №" SET STORAGE EXTERNAL;
ALTER TABLE sales."Shopper" ALTER COLUMN tags SET STATISTICS 500;
COMMENT ON TABLE sales."Shopper" IS 'who shops';
COMMENT ON COLUMN sales."Shopper"."phone №" IS 'as they say it';
CREATE INDEX shopper_trgm ON sales."Shopper" USING gin ("fullName" public.gin_trgm_ops);
CREATE INDEX shopper_path ON sales."Shopper" USING gist (path);
CREATE INDEX "Shopper joined" ON sales."Shopper" (joined DESC NULLS LAST) INCLUDE (mail) WHERE joined > '2020-01-01';
CLUSTER sales."Shopper" USING "Shopper_pkey";
CREATE STATISTICS sales.shopper_stats (dependencies, ndistinct) ON joined, mail FROM sales."Shopper";

CREATE TABLE sales.orders (
    country char(2) NOT NULL, day date NOT NULL, number bigint NOT NULL DEFAULT nextval('sales.shared_numbers'),
    shopper bigint REFERENCES sales."Shopper" ON UPDATE CASCADE ON DELETE CASCADE,
    status sales.status NOT NULL DEFAULT 'new', total sales.money_pair, paid public.positive, note text,
    PRIMARY KEY (country, day, number)
) PARTITION BY LIST (country);
CREATE TABLE sales.orders_de PARTITION OF sales.orders FOR VALUES IN ('DE') PARTITION BY RANGE (day);
CREATE TABLE sales.orders_de_2026 PARTITION OF sales.orders_de FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
    PARTITION BY HASH (number);
CREATE TABLE sales.orders_de_2026_0 PARTITION OF sales.orders_de_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE sales.orders_de_2026_1 PARTITION OF sales.orders_de_2026 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE sales.orders_de_rest PARTITION OF sales.orders_de DEFAULT;
CREATE TABLE sales.orders_rest PARTITION OF sales.orders DEFAULT;
CREATE TABLE "Sales".orders (id int PRIMARY KEY, shopper bigint, what text);
CREATE TABLE archive.orders (
    LIKE sales.orders INCLUDING DEFAULTS INCLUDING CONSTRAINTS, archived_on date DEFAULT '2026-01-01'
);
CREATE UNLOGGED TABLE sales.basket (
    session uuid DEFAULT gen_random_uuid(), shopper bigint, items jsonb[], held sales.span,
    EXCLUDE USING gist (shopper WITH =, held WITH &&)
);
ALTER TABLE sales.basket REPLICA IDENTITY FULL;
CREATE TABLE sales."Clerk" (id serial PRIMARY KEY, name text, wage numeric, boss int REFERENCES sales."Clerk");
CREATE TABLE audit.log (
    id bigserial PRIMARY KEY, what text, operation text, was jsonb, becomes jsonb, who text DEFAULT current_user
);
CREATE FUNCTION audit.written() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $$
BEGIN
    INSERT INTO log (what, operation, was, becomes) VALUES (
        TG_TABLE_NAME, TG_OP, CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END,
        CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END
    );
    RETURN NULL;
END $$;
CREATE TRIGGER "0 audited" AFTER INSERT OR UPDATE OR DELETE ON sales."Shopper"
    FOR EACH ROW EXECUTE FUNCTION audit.written();
CREATE TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON sales.orders FOR EACH ROW EXECUTE FUNCTION audit.written();
CREATE FUNCTION sales.touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.updated_at := '2026-02-02 00:00+00'; RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON sales."Shopper"
    FOR EACH ROW WHEN (OLD."fullName" IS DISTINCT FROM NEW."fullName") EXECUTE FUNCTION sales.touched();
CREATE FUNCTION sales.told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('orders', NEW.number::text); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER told AFTER INSERT ON sales.orders_rest DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION sales.told();
CREATE VIEW sales.shopper_names WITH (security_barrier) AS SELECT "shopperId", "fullName" FROM sales."Shopper";
CREATE VIEW sales.shopper_initials WITH (security_invoker) AS
    SELECT "shopperId", left("fullName", 1) AS letter FROM sales.shopper_names;
CREATE VIEW sales.writable AS SELECT * FROM sales."Shopper" WHERE joined > '2020-01-01' WITH CASCADED CHECK OPTION;
CREATE VIEW sales.joined_up AS SELECT o.number, s."fullName" FROM sales.orders o JOIN sales."Shopper" s
    ON s."shopperId" = o.shopper;
CREATE FUNCTION sales.insert_joined() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER instead INSTEAD OF INSERT ON sales.joined_up FOR EACH ROW EXECUTE FUNCTION sales.insert_joined();
CREATE RULE soft AS ON DELETE TO "Sales".orders DO INSTEAD UPDATE "Sales".orders SET what = NULL WHERE id = OLD.id;
CREATE MATERIALIZED VIEW sales.counted AS SELECT status, count(*) AS n FROM sales.orders GROUP BY 1 WITH NO DATA;
CREATE UNIQUE INDEX ON sales.counted (status);
CREATE FUNCTION sales.names_like(prefix text) RETURNS SETOF sales."Shopper" LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = sales, public AS $$ SELECT * FROM "Shopper" WHERE "fullName" LIKE prefix || '%' $$;

INSERT INTO sales."Shopper" ("fullName", mail, "phone №") SELECT 'Ada ' || i, 'Ada' || i || '@elan.example', '030 1' || i
    FROM generate_series(1, 4) i;
INSERT INTO sales.orders (country, day, shopper, total, note)
    SELECT c, d, s, ROW(9.5, 'EUR')::sales.money_pair, 'ring twice'
    FROM unnest(ARRAY['DE', 'FR']) c, unnest(ARRAY['2026-03-03', '2025-03-03']::date[]) d, generate_series(10, 13) s;
INSERT INTO "Sales".orders SELECT i, 9 + i, 'shoe' FROM generate_series(1, 4) i;
INSERT INTO archive.orders SELECT * FROM sales.orders;
INSERT INTO sales.basket (shopper, held) SELECT i, '[2026-01-01,2026-01-02)' FROM generate_series(10, 13) i;
INSERT INTO sales."Clerk" (name, wage) VALUES ('Bo', 2000), ('Cy', 2100);
REFRESH MATERIALIZED VIEW sales.counted;

GRANT USAGE ON SCHEMA sales, "Sales", archive, audit TO :"staff";
GRANT USAGE ON SCHEMA sales TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sales TO :"staff";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA sales TO :"staff";
GRANT SELECT, UPDATE (what) ON "Sales".orders TO :"shopfront";
GRANT SELECT ON archive.orders TO :"letters" WITH GRANT OPTION;
GRANT SELECT ("shopperId", "fullName"), UPDATE (tags) ON sales."Shopper" TO :"letters";
GRANT SELECT, INSERT ON audit.log TO PUBLIC;
GRANT ALL ON sales."Shopper" TO :"letters";
ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT SELECT ON TABLES TO :"staff";
REVOKE EXECUTE ON FUNCTION sales.names_like(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sales.names_like(text) TO :"staff";
-- by whoever made the roles
GRANT :"staff" TO :"shopfront", :"warehouse";
ALTER ROLE :"shopfront" IN DATABASE :"database" SET search_path = sales, public;
ALTER ROLE :"wages" SET search_path = sales;
