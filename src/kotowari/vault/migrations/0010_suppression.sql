-- The moment is that of the erasure: whoever guessed an address found by it when and by which entry it was erased.
ALTER TABLE vault.suppression DROP COLUMN since;
