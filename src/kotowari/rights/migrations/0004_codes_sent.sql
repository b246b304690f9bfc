-- When the letter with a code was handed to the mail server, or would have been if the address were known: both look alike.
-- Of those that were made before nothing else is known than that they were.
ALTER TABLE rights.code ADD COLUMN sent_at timestamptz DEFAULT now();
ALTER TABLE rights.code ALTER COLUMN sent_at DROP DEFAULT;
