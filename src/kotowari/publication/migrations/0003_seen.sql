-- The latest moment at which somebody acted, to a quarter of an hour: by it a clock that went back is noticed.
ALTER TABLE publication.edition ADD COLUMN seen timestamptz;
