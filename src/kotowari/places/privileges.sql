GRANT USAGE ON SCHEMA places TO {application};
