-- Of a person who was split off another: the recipient has the items as that other's, and is told under that other's entry.
ALTER TABLE recipients.delivered ADD COLUMN as_of_another boolean NOT NULL DEFAULT false;
