-- The data maps that were in force, and the tasks of places that no program reads.

CREATE SCHEMA places;
