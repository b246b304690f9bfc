GRANT USAGE ON SCHEMA public TO {application}, {sequencer};
GRANT USAGE ON DOMAIN public.kotowari_space TO {application}, {sequencer};

-- A restore that was killed may have left the owner free of row-level security. Only what is not forced is locked.
DO $$
DECLARE
    enclosed regclass;
BEGIN
    FOR enclosed IN
        SELECT pg_class.oid FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
        WHERE polname = 'own_space' AND NOT (relrowsecurity AND relforcerowsecurity)
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', enclosed);
    END LOOP;
END
$$;
