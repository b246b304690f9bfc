CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE SCHEMA "診療"; CREATE SCHEMA "受付";
CREATE DOMAIN "診療".code AS text COLLATE "C" NOT NULL DEFAULT 'A00' CHECK (VALUE ~ '^[A-Z]');
CREATE DOMAIN "診療".codes AS "診療".code[] CHECK (cardinality(VALUE) < 99);
CREATE DOMAIN "診療".pain AS int CHECK (VALUE BETWEEN 0 AND 10);
CREATE DOMAIN "診療".strong_pain AS "診療".pain CHECK (VALUE > 5);
CREATE TYPE "診療".blood AS ENUM ('A', 'B', 'O', 'AB');
CREATE TYPE "診療".vital AS (at timestamptz, bp int4range, pulse "診療".pain, note text);
CREATE DOMAIN "診療".safe_vital AS "診療".vital CHECK ((VALUE).pulse IS NULL OR (VALUE).pulse < 9);
CREATE TYPE "診療".stay AS RANGE (subtype = date, multirange_type_name = "診療".stays);
CREATE TABLE "診療"."患者" (
    "患者番号" bigint PRIMARY KEY CHECK ("患者番号" > 0), "氏名" text NOT NULL, "メール" text, "電話" text, "保険証" char(8),
    code "診療".code, codes "診療".codes, pain "診療".strong_pain, blood "診療".blood, bloods "診療".blood[],
    vital "診療".vital, vitals "診療".vital[], safe "診療".safe_vital, stay "診療".stay, stays "診療".stays,
    money money, bits bit varying(9), flag "char", nm name, o oid, rc regclass, ip inet, mac macaddr8, cidr cidr,
    iv interval(3), tz timetz, t time(0), x xml, ts tsvector, tq tsquery, lsn pg_lsn, snap pg_snapshot, js json, jb jsonb,
    jp jsonpath, pt point, ln line, poly polygon, bx box, circ circle, h hstore, lt ltree, lq lquery, num numeric(20, 5)[],
    dr daterange, mr nummultirange, by bytea, u uuid, f4 real, f8 double precision, i2 smallint, vb varbit,
    age int GENERATED ALWAYS AS (length("氏名")) STORED, "診断" text, "画像" bytea, "主治医" int,
    "死亡" boolean NOT NULL DEFAULT false
) WITH (toast_tuple_target = 256);
ALTER TABLE "診療"."患者" ALTER COLUMN "画像" SET STORAGE EXTERNAL, ALTER COLUMN by SET STORAGE MAIN,
    ALTER COLUMN ts SET STATISTICS 0, ALTER COLUMN nm SET (n_distinct = -0.5);
ALTER TABLE "診療"."患者" DROP COLUMN vb, ADD COLUMN vb2 varbit, DROP COLUMN f4;
CREATE UNIQUE INDEX "保険" ON "診療"."患者" (upper("保険証")) WHERE NOT "死亡";
CREATE INDEX ON "診療"."患者" USING gin (jb jsonb_path_ops);
CREATE INDEX ON "診療"."患者" USING brin ("患者番号");
CREATE INDEX ON "診療"."患者" USING hash (u);
CREATE INDEX ON "診療"."患者" USING spgist (pt);
CREATE STATISTICS "診療".st ON (lower("氏名")), u FROM "診療"."患者";
CREATE TABLE "診療"."来院" (
    "患者番号" bigint NOT NULL REFERENCES "診療"."患者" ON DELETE RESTRICT ON UPDATE CASCADE, "日" date NOT NULL,
    "科" text, "所見" text, kind int
) PARTITION BY RANGE ("日");
CREATE TABLE "診療"."来院_R7" (
    "日" date NOT NULL, extra int, kind int, "科" text, "所見" text, "患者番号" bigint NOT NULL
);
ALTER TABLE "診療"."来院_R7" DROP COLUMN extra;
ALTER TABLE "診療"."来院" ATTACH PARTITION "診療"."来院_R7" FOR VALUES FROM ('2025-04-01') TO ('2026-04-01');
CREATE TABLE "診療"."来院_他" PARTITION OF "診療"."来院" DEFAULT PARTITION BY LIST ("科");
CREATE TABLE "診療"."来院_他_内科" PARTITION OF "診療"."来院_他" FOR VALUES IN ('内科', NULL) PARTITION BY HASH (kind);
CREATE TABLE "診療"."来院_他_内科_0" PARTITION OF "診療"."来院_他_内科" FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE "診療"."来院_他_他" PARTITION OF "診療"."来院_他" DEFAULT;
CREATE TABLE "診療"."検査" (
    id uuid DEFAULT gen_random_uuid() PRIMARY KEY, "患者番号" bigint NOT NULL, "日" date, "結果" jsonb,
    FOREIGN KEY ("患者番号") REFERENCES "診療"."患者" MATCH FULL DEFERRABLE INITIALLY DEFERRED
);
CREATE UNLOGGED TABLE "受付"."患者" (seq serial, "患者番号" bigint, "呼出" text);
CREATE TABLE "受付"."職員" (
    id int PRIMARY KEY, "氏名" text, "個人番号" char(12), "勤務" tstzrange[], boss int REFERENCES "受付"."職員"
);
CREATE FUNCTION "診療".stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.nm := coalesce(NEW.nm, 'stamped');
    IF TG_OP = 'UPDATE' THEN NEW.i2 := coalesce(NEW.i2, 0) + 1; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON "診療"."患者" FOR EACH ROW EXECUTE FUNCTION "診療".stamp();
ALTER TABLE "診療"."患者" ENABLE ALWAYS TRIGGER stamp;
CREATE TABLE "診療"."記録" (at timestamptz DEFAULT '2026-01-01 00:00+00', op text, keys text);
CREATE FUNCTION "診療".logged() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = "診療" AS $$
BEGIN
    INSERT INTO "記録" (op, keys) SELECT TG_OP, string_agg("患者番号"::text, ',') FROM new_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER logged AFTER UPDATE ON "診療"."患者" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION "診療".logged();
CREATE RULE "消さない" AS ON DELETE TO "診療"."患者"
    DO INSTEAD UPDATE "診療"."患者" SET "死亡" = true WHERE "患者番号" = OLD."患者番号";
CREATE VIEW "受付"."本日" AS SELECT p."氏名", v.* FROM "診療"."来院" v JOIN "診療"."患者" p USING ("患者番号");
CREATE RULE "追加" AS ON INSERT TO "受付"."本日" DO INSTEAD
    INSERT INTO "診療"."来院" ("患者番号", "日", "科") VALUES (NEW."患者番号", NEW."日", NEW."科");
INSERT INTO "診療"."患者" ("患者番号", "氏名", "メール", "電話", "保険証", "診断", bits, jb, codes)
    SELECT i, '患者' || i, 'p' || i || '@mori.example', '022-222-000' || i, '1000000' || i, '風邪', B'101', '{"a": 1}',
        '{A00,B11}' FROM generate_series(1, 4) i;
INSERT INTO "診療"."来院" SELECT i, d, CASE i WHEN 1 THEN '内科' WHEN 2 THEN '外科' END, '異常なし', i
    FROM generate_series(1, 4) i, unnest('{2025-05-05,2026-05-05}'::date[]) d;
INSERT INTO "診療"."検査" ("患者番号", "日", "結果") SELECT "患者番号", "日", '{"x": 1}' FROM "診療"."来院";
INSERT INTO "受付"."患者" ("患者番号", "呼出") SELECT i, '番号' || i FROM generate_series(1, 4) i;
INSERT INTO "受付"."職員" VALUES (1, '院長', '123456789012', NULL, NULL), (2, '看護師', '123456789013', NULL, 1);
GRANT USAGE ON SCHEMA "診療", "受付" TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "診療", "受付" TO :"clinic";
GRANT SELECT ON "診療"."患者", "受付"."本日" TO PUBLIC;
GRANT UPDATE ("勤務"), SELECT ON "受付"."職員" TO :"payroll", :"roster";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA "受付" TO :"clinic";
GRANT USAGE ON TYPE "診療".vital TO :"clinic";
-- by whoever made the roles
GRANT :"clinic" TO :"doctor", :"desk";
ALTER ROLE :"doctor" IN DATABASE :"database" SET search_path = "診療", "受付", public;
ALTER ROLE :"desk" IN DATABASE :"database" SET search_path = "受付", "診療";
ALTER ROLE :"payroll" IN DATABASE :"database" SET search_path = "受付";
ALTER ROLE :"letters" IN DATABASE :"database" SET search_path = "診療";
