-- When the content of a holding was corrected (APPI 34). How it came in stays as it was.
ALTER TABLE vault.holding ADD COLUMN corrected_at timestamptz;
