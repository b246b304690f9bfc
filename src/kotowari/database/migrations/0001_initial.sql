-- The name of a space. Row-level security casts the session's setting to it, so that an unset space, which PostgreSQL
-- shows as an empty text once it has been set and reset, raises an error instead of matching no row in silence.
CREATE DOMAIN public.kotowari_space AS text CHECK (VALUE <> '');

-- Encloses a table in its space: its rows are seen and written only where the session's space is theirs. The owner may
-- read all rows, so that a dump (pg_dump --enable-row-security) holds every space.
CREATE FUNCTION public.kotowari_enclose(enclosed regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', enclosed);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', enclosed);
    EXECUTE format(
        'CREATE POLICY own_space ON %s'
        ' USING (space = current_setting(''kotowari.space'')::public.kotowari_space)'
        ' WITH CHECK (space = current_setting(''kotowari.space'')::public.kotowari_space)',
        enclosed
    );
    EXECUTE format('CREATE POLICY owner_reads ON %s FOR SELECT TO CURRENT_USER USING (true)', enclosed);
END
$$;
REVOKE ALL ON FUNCTION public.kotowari_enclose FROM PUBLIC;
