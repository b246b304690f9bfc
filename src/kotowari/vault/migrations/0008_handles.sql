-- A digest is of one item already: a key that names it again takes more room.
ALTER TABLE vault.handle DROP CONSTRAINT handle_pkey, ADD PRIMARY KEY (digest, person, space);
DROP INDEX vault.handle_of_person;
CREATE INDEX handle_of_person ON vault.handle (person);
