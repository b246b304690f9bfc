"""What Citus has in a database's catalogs, put into a plain one: what is asked of it is answered as Citus would.

It spreads nothing. A table's shards are made by hand where a test needs them; its nodes are two names for the server.
"""

from tests.guard.server import CompanyDatabase

CATALOGS = """
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (
    logicalrelid regclass PRIMARY KEY, partmethod "char", partkey text, colocationid int, repmodel "char"
);
CREATE TABLE pg_catalog.pg_dist_shard (logicalrelid regclass, shardid bigint PRIMARY KEY, shardminvalue text);
CREATE TABLE pg_catalog.pg_dist_local_group (groupid int);
INSERT INTO pg_catalog.pg_dist_local_group VALUES (0);
GRANT SELECT ON pg_catalog.pg_dist_partition, pg_catalog.pg_dist_shard, pg_catalog.pg_dist_local_group TO PUBLIC;
CREATE FUNCTION pg_catalog.column_to_column_name(regclass, text) RETURNS text LANGUAGE sql AS 'SELECT $2';
CREATE TABLE pg_catalog.pg_fake_told (node text, command text);
GRANT SELECT, INSERT ON pg_catalog.pg_fake_told TO PUBLIC;
CREATE FUNCTION pg_catalog.run_command_on_workers(
    command text, OUT nodename text, OUT nodeport int, OUT success bool, OUT result text
) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE stray text := NULLIF(current_setting('fake.stray', true), '');
BEGIN
    FOREACH nodename IN ARRAY ARRAY['east', 'west'] LOOP
        nodeport := 5432;
        success := nodename <> current_setting('fake.silent', true);
        success := COALESCE(success, true);
        result := 'failed to connect';
        IF success AND command LIKE 'DO %' THEN
            INSERT INTO pg_catalog.pg_fake_told VALUES (nodename, command);
            IF command LIKE '%pg_dist_shard%' THEN EXECUTE command; END IF; -- its roles are no other than ours
            result := 'DO';
        ELSIF success THEN
            EXECUTE command INTO result;
            IF stray IS NOT NULL AND command LIKE '%pg_auth_members%' THEN
                result := pg_catalog.jsonb_insert(result::jsonb, '{1,0}', stray::jsonb);
            END IF;
        END IF;
        result := COALESCE(result, '');
        RETURN NEXT;
    END LOOP;
END
$$;
INSERT INTO pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
SELECT 99999, 'citus', 10, 11, false, '{version}';
"""

PASSING_ON = """
CREATE FUNCTION pg_catalog.fake_passing_on() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE
    said text := current_query();
    spread record;
BEGIN
    IF current_setting('citus.enable_ddl_propagation', true) = 'off'
        OR current_setting('fake.passing', true) = 'on' OR said LIKE 'DO %' THEN
        RETURN;
    END IF;
    PERFORM set_config('fake.passing', 'on', true);
    FOR spread IN SELECT format('"%s"."%s"', n.nspname, t.relname) AS name,
            format('"%s"."%s_%s"', n.nspname, t.relname, s.shardid) AS shard, s.shardid AS number
        FROM pg_catalog.pg_dist_shard s JOIN pg_catalog.pg_class t ON t.oid = s.logicalrelid
        JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
        WHERE to_regclass(format('"%s"."%s_%s"', n.nspname, t.relname, s.shardid)) IS NOT NULL
    LOOP
        CONTINUE WHEN position('TABLE ' || spread.name || ' ' IN said) = 0
            AND position(' ON ' || spread.name IN said) = 0;
        IF {refuses} AND said ~ '^(GRANT|REVOKE) [^;]*\\(.* ON TABLE' THEN
            RAISE EXCEPTION 'grant/revoke on column list is currently unsupported' USING ERRCODE = '0A000';
        END IF;
        EXECUTE replace(replace(
            regexp_replace(said, '^((?:CREATE|DROP) TRIGGER (?:IF EXISTS )?"[^"]*)"', '\\1_' || spread.number || '"'),
            spread.name, spread.shard), ' AS RESTRICTIVE', '');
    END LOOP;
    PERFORM set_config('fake.passing', 'off', true);
END
$$;
CREATE EVENT TRIGGER fake_passing_on ON ddl_command_end WHEN TAG IN (
    'ALTER TABLE', 'GRANT', 'REVOKE', 'CREATE POLICY', 'ALTER POLICY', 'DROP POLICY', 'CREATE TRIGGER', 'DROP TRIGGER'
) EXECUTE FUNCTION pg_catalog.fake_passing_on();
"""


def pretend(company: CompanyDatabase, version: str = "13.1-1") -> None:
    """Let a database look as if it had Citus."""
    company.run(CATALOGS.replace("{version}", version))


def pass_on(company: CompanyDatabase, version: str) -> None:
    """Let what is done to tables reach their shards, or be refused, as by a release (``commands/``)."""
    major, minor = (int(part) for part in version.replace("-", ".").split(".")[:2])
    company.run(PASSING_ON.replace("{refuses}", "false" if (major, minor) >= (13, 1) else "true"))


def spread(company: CompanyDatabase, table: str, method: str, column: str | None = None, group: int = 0) -> None:
    """Let a table look as one of Citus: ``h`` distributed, ``t`` reference, ``s`` in one shard."""
    with company.connect() as connection:
        connection.execute(
            "INSERT INTO pg_catalog.pg_dist_partition VALUES (%s, %s, %s, %s, %s)",
            [table, "h" if method == "h" else "n", column, group, "t" if method == "t" else "s"],
        )


def shard(company: CompanyDatabase, table: str, number: int, least: str | None = None) -> None:
    """Let a shard be known: the table of that name is the caller's to make."""
    with company.connect() as connection:
        connection.execute("INSERT INTO pg_catalog.pg_dist_shard VALUES (%s, %s, %s)", [table, number, least])
