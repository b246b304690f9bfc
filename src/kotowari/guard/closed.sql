-- Default privileges of the company may have given the new schema and its tables to others: nobody else may use them.
DO $$
DECLARE
    given record;
BEGIN
    FOR given IN
        SELECT DISTINCT 'TABLE kotowari.' || pg_catalog.quote_ident(c.relname) AS object, g.grantee
        FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) g
        WHERE c.relnamespace = 'kotowari'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S') AND g.grantee <> c.relowner
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM %s', given.object,
            CASE WHEN given.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(given.grantee)) END);
    END LOOP;
END
$$;

-- Whoever inserts looks at its own session's mark.
GRANT SELECT ON SEQUENCE kotowari.upserting TO PUBLIC;
