-- What the application's login may do with publications: add, and read. Nobody changes what was published.
REVOKE ALL ON ALL TABLES IN SCHEMA publication FROM {application};
GRANT USAGE ON SCHEMA publication TO {application};
GRANT SELECT, INSERT ON
    publication.revision, publication.translation, publication.law_pack, publication.evidence TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON publication.proposal TO {application};
GRANT SELECT, INSERT, UPDATE ON publication.edition TO {application};
