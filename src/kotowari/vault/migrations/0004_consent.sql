-- What was shown when a person consented, kept once for all who were shown the same. It is about nobody, and outlives them.
CREATE TABLE vault.wording (
    digest bytea NOT NULL,
    space text NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (digest, space)
);
SELECT public.kotowari_enclose('vault.wording');

-- A consent is to a purpose, to a provision to a recipient, or to acquiring items of a class that the law asks consent for.
-- `shown` is the digest of the text that was shown; `recorded_by` and `withdrawn_by` are actors. It is never altered, only
-- withdrawn: the login may write nothing of a row that is there but these last columns.
ALTER TABLE vault.consent
    ADD COLUMN class text,
    ADD COLUMN shown bytea,
    ADD COLUMN recorded_by uuid,
    ADD COLUMN entry uuid,
    ADD COLUMN withdrawn_how text,
    ADD COLUMN withdrawn_by uuid,
    ADD COLUMN withdrawn_entry uuid,
    ALTER COLUMN language DROP NOT NULL,
    DROP CONSTRAINT consent_check,
    ADD CONSTRAINT consent_to_one CHECK (num_nonnulls(purpose, recipient, class) = 1),
    ADD CONSTRAINT consent_withdrawn CHECK (withdrawn_how IS NULL OR withdrawn_at >= given_at);
