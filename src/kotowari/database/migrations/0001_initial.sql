-- The name of a space. Row-level security casts the session's setting to it, so that an unset space, which PostgreSQL
-- shows as an empty text once it has been set and reset, raises an error instead of matching no row in silence.
CREATE DOMAIN public.kotowari_space AS text CHECK (VALUE <> '');
