-- What logins of a company's databases did, as shapes of statements: no value that anybody wrote is in any of it.

-- A shape by the digest of its words. `text` is null where it could not be read; `uses` are the tables and columns.
CREATE TABLE guard.shape (
    space text NOT NULL,
    place text NOT NULL,
    shape bytea NOT NULL,
    text text,
    uses jsonb NOT NULL,
    PRIMARY KEY (space, place, shape)
);

-- How often a login was seen to run a shape, by what told of it: the same run may be told by several.
CREATE TABLE guard.observed (
    space text NOT NULL,
    place text NOT NULL,
    login text NOT NULL,
    shape bytea NOT NULL,
    source text NOT NULL CHECK (source IN ('log', 'audit', 'statements', 'activity')),
    first_day date NOT NULL,
    last_day date NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (space, place, login, shape, source)
);

-- How often the server's own statistics told of a statement when they were last looked at.
CREATE TABLE guard.polled (
    space text NOT NULL,
    place text NOT NULL,
    login text NOT NULL,
    statement text NOT NULL,
    calls bigint NOT NULL,
    PRIMARY KEY (space, place, login, statement)
);

-- How far a file of the server's log has been read, for what was observed and for the records of reads.
CREATE TABLE guard.log_position (
    space text NOT NULL,
    place text NOT NULL,
    use text NOT NULL CHECK (use IN ('observed', 'recorded')),
    file text NOT NULL,
    first text NOT NULL,
    byte bigint NOT NULL,
    PRIMARY KEY (space, place, use, file)
);

-- What a session of an enforced login had taken up where the log was left.
CREATE TABLE guard.session (
    space text NOT NULL,
    place text NOT NULL,
    session text NOT NULL,
    last_day date NOT NULL,
    state jsonb NOT NULL,
    PRIMARY KEY (space, place, session)
);

SELECT public.kotowari_enclose('guard.shape');
SELECT public.kotowari_enclose('guard.observed');
SELECT public.kotowari_enclose('guard.polled');
SELECT public.kotowari_enclose('guard.log_position');
SELECT public.kotowari_enclose('guard.session');
