CREATE EXTENSION IF NOT EXISTS citext;
CREATE SCHEMA core; CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b; CREATE SCHEMA "Legacy Schema";
CREATE TABLE core.tenant (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
CREATE TABLE core.member (
    tenant uuid NOT NULL REFERENCES core.tenant, id bigint GENERATED ALWAYS AS IDENTITY, name text, mail citext, seat point,
    billing jsonb DEFAULT '{}', parent_tenant uuid, parent_id bigint, deleted_at timestamptz,
    PRIMARY KEY (tenant, id), UNIQUE (tenant, mail) INCLUDE (name),
    FOREIGN KEY (parent_tenant, parent_id) REFERENCES core.member ON DELETE SET NULL DEFERRABLE
);
ALTER TABLE core.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.member FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON core.member USING (tenant = nullif(current_setting('rooms.tenant', true), '')::uuid)
    WITH CHECK (tenant = nullif(current_setting('rooms.tenant', true), '')::uuid);
CREATE POLICY alive ON core.member AS RESTRICTIVE FOR SELECT TO :"web", :"reports" USING (deleted_at IS NULL);
CREATE POLICY operators ON core.member TO :"keeper", :"ops" USING (true);
CREATE TABLE core.message (
    tenant uuid NOT NULL, id bigserial, author bigint, room text, body text, at timestamptz DEFAULT '2026-01-01 00:00+00',
    FOREIGN KEY (tenant, author) REFERENCES core.member ON DELETE CASCADE
) PARTITION BY LIST (tenant);
CREATE TABLE core.message_default PARTITION OF core.message DEFAULT PARTITION BY RANGE (at);
CREATE TABLE core.message_2026 PARTITION OF core.message_default FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE core.message_detached (LIKE core.message INCLUDING ALL);
ALTER TABLE core.message ENABLE ROW LEVEL SECURITY;
CREATE POLICY isolation ON core.message USING (tenant::text = current_setting('rooms.tenant', true));
CREATE TABLE tenant_a.invoice (id serial PRIMARY KEY, tenant uuid, member bigint, billing numeric, note text);
CREATE TABLE tenant_b.invoice (id serial PRIMARY KEY, tenant uuid, member bigint, billing numeric, note text);
CREATE TABLE "Legacy Schema"."Member's ""Table""; DROP" ("Id; --" int PRIMARY KEY, "na""me" text, "E'mail" text, "select" text);
CREATE VIEW core.directory WITH (security_invoker) AS SELECT tenant, id, name FROM core.member;
CREATE VIEW core.everybody AS SELECT * FROM core.member;
CREATE VIEW core.of_everybody AS SELECT name, mail FROM core.everybody;
CREATE FUNCTION core.current_members() RETURNS SETOF core.member LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = core, pg_temp AS $$ SELECT * FROM member $$;
CREATE FUNCTION core.add_member(who text, mail_ text) RETURNS bigint LANGUAGE sql AS
    $$ INSERT INTO core.member (tenant, name, mail) SELECT current_setting('rooms.tenant')::uuid, who, mail_ RETURNING id $$;
CREATE PUBLICATION rooms FOR TABLE core.tenant, core.message (tenant, id, author, room, at) WITH (publish = 'insert', publish_via_partition_root);
INSERT INTO core.tenant VALUES ('00000000-0000-0000-0000-00000000000a', 'A'), ('00000000-0000-0000-0000-00000000000b', 'B');
INSERT INTO core.member (tenant, name, mail, seat, billing)
    SELECT id, name || i, name || i || '@rooms.example', point(i, i), '{"card": "4"}' FROM core.tenant, generate_series(1, 3) i;
INSERT INTO core.message (tenant, author, room, body) SELECT tenant, id, 'lobby', 'hello' FROM core.member;
INSERT INTO tenant_a.invoice (tenant, member, billing) SELECT tenant, id, 5 FROM core.member WHERE name LIKE 'A%';
INSERT INTO tenant_b.invoice (tenant, member, billing) SELECT tenant, id, 7 FROM core.member WHERE name LIKE 'B%';
INSERT INTO "Legacy Schema"."Member's ""Table""; DROP" VALUES (1, 'old', 'A1@rooms.example', 'x');
GRANT USAGE ON SCHEMA core, tenant_a, tenant_b, "Legacy Schema" TO :"readers";
GRANT SELECT ON ALL TABLES IN SCHEMA core, tenant_a, tenant_b, "Legacy Schema" TO :"readers";
GRANT INSERT, UPDATE, DELETE ON core.member, core.message TO :"writers";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA core TO :"writers";
GRANT TRUNCATE, TRIGGER ON core.message TO :"ops";
ALTER DEFAULT PRIVILEGES FOR ROLE :"keeper" IN SCHEMA core GRANT SELECT ON TABLES TO :"readers";
ALTER DEFAULT PRIVILEGES FOR ROLE :"keeper" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
-- by whoever made the roles
GRANT :"readers" TO :"writers";
GRANT :"writers" TO :"web", :"ops";
GRANT :"readers" TO :"reports", :"bills";
ALTER ROLE :"web" IN DATABASE :"database" SET search_path = core;
ALTER ROLE :"bills" IN DATABASE :"database" SET search_path = tenant_a, core;
ALTER ROLE :"reports" IN DATABASE :"database" SET search_path = "Legacy Schema", core;
