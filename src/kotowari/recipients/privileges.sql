-- What the application's login may do with recipients. What is on record about them, their keys and what was delivered
-- are never deleted. Of whom a request is about, nothing is left when the person is erased.
REVOKE ALL ON ALL TABLES IN SCHEMA recipients FROM {application};
GRANT USAGE ON SCHEMA recipients TO {application};
GRANT SELECT, INSERT ON recipients.record TO {application};
GRANT SELECT, INSERT, DELETE ON recipients.concerned TO {application};
GRANT SELECT, INSERT, UPDATE ON recipients.given TO {application};
GRANT SELECT, INSERT, UPDATE ON recipients.public_key, recipients.delivery TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON recipients.delivered, recipients.receipt, recipients.notice TO {application};
GRANT SELECT, INSERT, DELETE ON recipients.kept_record TO {application};
