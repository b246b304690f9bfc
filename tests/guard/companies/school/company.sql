CREATE SCHEMA "學校";
CREATE SCHEMA 歷史;
SET search_path = "學校", public;
CREATE DOMAIN 學號 AS char(8) CHECK (VALUE ~ '^[A-Z][0-9]{7}$');
CREATE TYPE 性別 AS ENUM ('男', '女', '其他');
CREATE TYPE 地址 AS (縣市 text, 路 text, 號 int);
CREATE TABLE "人" (
    "編號" serial PRIMARY KEY, "姓名" text NOT NULL, "性別" 性別,
    "地址" 地址, 電話 text[], "電子郵件 ✉" text, 備註 text DEFAULT '無', 建立 timestamptz DEFAULT '2026-01-01 00:00+00'
);
CREATE TABLE "學生" (學號 學號 UNIQUE NOT NULL, 班級 int, 照片 oid, PRIMARY KEY ("編號")) INHERITS ("人");
CREATE TABLE "交換學生" (母校 text) INHERITS ("學生");
CREATE TABLE "教師" (職稱 text, PRIMARY KEY ("編號")) INHERITS ("人");
CREATE TABLE "監護" (
    學生 int NOT NULL REFERENCES "學生" ("編號") DEFERRABLE INITIALLY DEFERRED, 監護人 text, 電話 text,
    關係 text, 順序 smallint, PRIMARY KEY (學生, 順序)
);
CREATE TABLE "成績" (
    學年 int2, 科目 text COLLATE "C", 學生 int, 分數 numeric(5, 2) CHECK (分數 BETWEEN 0 AND 100), 評語 text,
    等第 text GENERATED ALWAYS AS (CASE WHEN 分數 >= 60 THEN '及格' ELSE '不及格' END) STORED,
    PRIMARY KEY (學年, 科目, 學生)
) PARTITION BY RANGE (學年, 科目);
CREATE TABLE "成績_113" PARTITION OF "成績" FOR VALUES FROM (113, MINVALUE) TO (114, MINVALUE);
CREATE TABLE "成績_114" PARTITION OF "成績" FOR VALUES FROM (114, MINVALUE) TO (115, MINVALUE)
    PARTITION BY HASH (學生);
CREATE TABLE "成績_114_0" PARTITION OF "成績_114" FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE "成績_其他" PARTITION OF "成績" DEFAULT;
CREATE INDEX ON "成績" (學生, 學年 DESC);
ALTER TABLE "成績_114_0" SET (fillfactor = 70);
CREATE TABLE "健康" (
    學生 int PRIMARY KEY REFERENCES "學生" ("編號") ON DELETE CASCADE, 過敏 text[], 就診 jsonb, 期間 daterange,
    "血型" char(2)
);
CREATE TABLE 歷史."人" (LIKE "學校"."人", 改於 timestamptz DEFAULT now());
CREATE FUNCTION "留痕"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO 歷史."人" ("編號", "姓名", 備註) VALUES (OLD."編號", OLD."姓名", OLD.備註);
    RETURN NEW;
END $$;
CREATE TRIGGER "1 留痕" BEFORE UPDATE OF "姓名" ON "學生" FOR EACH ROW WHEN (OLD."姓名" <> NEW."姓名")
    EXECUTE FUNCTION "留痕"();
CREATE FUNCTION "只增"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '只增不改'; END $$;
CREATE TRIGGER 不改 BEFORE UPDATE OF 分數, 評語 OR DELETE ON "成績" FOR EACH ROW EXECUTE FUNCTION "只增"();
CREATE TABLE "借書" (
    書號 bigint, 學生 int, 期間 tstzrange NOT NULL, 還 boolean DEFAULT false,
    CONSTRAINT "一次一人" EXCLUDE USING gist (期間 WITH &&) WHERE (NOT 還)
);
CREATE VIEW "名冊" AS SELECT "編號", "姓名", tableoid::regclass AS 類 FROM "人";
CREATE VIEW "名冊的名冊" WITH (security_barrier) AS SELECT * FROM "名冊" WHERE "姓名" <> '';
CREATE MATERIALIZED VIEW "平均" AS SELECT 學生, avg(分數) AS 平均 FROM "成績" GROUP BY 1;
CREATE UNIQUE INDEX ON "平均" (學生);
CREATE FUNCTION "查"(誰 int) RETURNS "學生" LANGUAGE sql STABLE AS $$ SELECT * FROM "學校"."學生" WHERE "編號" = 誰 $$;
CREATE PROCEDURE "升級"() LANGUAGE sql AS $$ UPDATE "學校"."學生" SET 班級 = 班級 + 1 $$;
CREATE POLICY 自己班 ON "學生" USING (班級::text = current_setting('school.class', true) OR 班級 IS NULL);
CREATE POLICY 都看 ON "學生" FOR SELECT TO :"nurse", :"office" USING (true);
ALTER TABLE "學生" ENABLE ROW LEVEL SECURITY;
COMMENT ON COLUMN "人"."電子郵件 ✉" IS E'第一行\n第二行';
COMMENT ON POLICY 自己班 ON "學生" IS '導師';
COMMENT ON TRIGGER 不改 ON "成績" IS '只增';
INSERT INTO "學生" ("姓名", 電話, "電子郵件 ✉", 學號, 班級, 照片)
    SELECT '學生' || i, ARRAY['02-2345-678' || i], 's' || i || '@yushan.example', 'A000000' || i, i % 2, i FROM generate_series(1, 4) i;
INSERT INTO "交換學生" ("姓名", "電子郵件 ✉", 學號, 班級) VALUES ('交換', 'x@yushan.example', 'B0000001', 1);
INSERT INTO "教師" ("姓名", "電子郵件 ✉") VALUES ('老師', 't1@yushan.example');
INSERT INTO "監護" SELECT i, '家長' || i, '0912-000-00' || i, '母', 1 FROM generate_series(1, 4) i;
INSERT INTO "成績" (學年, 科目, 學生, 分數, 評語) SELECT y, '國文', i, 50 + 10 * i, '佳' FROM generate_series(1, 4) i, unnest('{112,113,114}'::int[]) y;
INSERT INTO "健康" SELECT i, '{花生}', '[{"藥": "x"}]', '[2026-01-01,)' FROM generate_series(1, 4) i;
INSERT INTO "借書" SELECT i, i, tstzrange('2026-01-01'::timestamptz + i * interval '1 day', '2026-01-02'::timestamptz + i * interval '1 day')
    FROM generate_series(1, 4) i;
REFRESH MATERIALIZED VIEW "平均";
GRANT USAGE ON SCHEMA "學校", 歷史 TO :"staff";
GRANT ALL ON ALL TABLES IN SCHEMA "學校", 歷史 TO :"staff";
GRANT ALL ON ALL SEQUENCES IN SCHEMA "學校" TO :"staff";
GRANT SELECT ("編號", "姓名"), REFERENCES (學號) ON "學生" TO :"printer" WITH GRANT OPTION;
GRANT USAGE ON SCHEMA "學校" TO :"printer";
GRANT EXECUTE ON PROCEDURE "升級"() TO :"office";
REVOKE ALL ON PROCEDURE "升級"() FROM PUBLIC;
RESET search_path;
-- by whoever made the roles
GRANT :"staff" TO :"classes", :"nurse", :"office";
ALTER ROLE :"classes" IN DATABASE :"database" SET search_path = "學校", 歷史, public;
ALTER ROLE :"nurse" IN DATABASE :"database" SET search_path = "學校";
ALTER ROLE :"office" IN DATABASE :"database" SET search_path = "學校";
ALTER ROLE :"office" SET statement_timeout = '90s';
