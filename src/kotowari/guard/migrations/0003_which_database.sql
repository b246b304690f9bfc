-- Which database a guard is in: the mark that it has there, how often persons' state was written to it, and the server.
ALTER TABLE guard.place ADD COLUMN mark uuid, ADD COLUMN told bigint NOT NULL DEFAULT 0, ADD COLUMN server text;
