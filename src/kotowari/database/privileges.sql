GRANT USAGE ON SCHEMA public TO {application};
GRANT USAGE ON DOMAIN public.kotowari_space TO {application};
