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
CREATE FUNCTION pg_catalog.run_command_on_workers(
    command text, OUT nodename text, OUT nodeport int, OUT success bool, OUT result text
) RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
    FOREACH nodename IN ARRAY ARRAY['east', 'west'] LOOP
        nodeport := 5432;
        success := nodename <> current_setting('fake.silent', true);
        success := COALESCE(success, true);
        IF success THEN EXECUTE command INTO result; ELSE result := 'failed to connect'; END IF;
        result := COALESCE(result, '');
        RETURN NEXT;
    END LOOP;
END
$$;
INSERT INTO pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
SELECT 99999, 'citus', 10, 11, false, '{version}';
"""


def pretend(company: CompanyDatabase, version: str = "13.1-1") -> None:
    """Let a database look as if it had Citus."""
    company.run(CATALOGS.replace("{version}", version))


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
