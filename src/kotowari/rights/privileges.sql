GRANT USAGE ON SCHEMA rights TO {application};
