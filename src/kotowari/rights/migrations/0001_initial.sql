-- Requests of persons, from arrival to answer.

CREATE SCHEMA rights;
