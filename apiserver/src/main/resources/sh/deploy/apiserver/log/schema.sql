--liquibase formatted sql

--changeset deploy:0001-log splitStatements:true
CREATE TABLE head (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    term bigint NOT NULL,
    revision bigint NOT NULL,
    bytes bigint NOT NULL,
    barrier bigint NOT NULL,
    hash bytea NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE head IS 'Where the log ends and who may write: the one row that every append moves.';

INSERT INTO head (term, revision, bytes, barrier, hash) VALUES (0, 0, 0, 0, decode(repeat('00', 32), 'hex'));

CREATE TABLE log (
    revision bigint PRIMARY KEY,
    previous_revision bigint NOT NULL,
    at_micros bigint NOT NULL,
    term bigint NOT NULL,
    format smallint NOT NULL,
    verb text NOT NULL,
    api_version text NOT NULL,
    kind text NOT NULL,
    api_group text NOT NULL,
    resource text NOT NULL,
    namespace text NOT NULL,
    name text NOT NULL,
    uid text NOT NULL,
    actor text NOT NULL,
    leader_token text,
    idempotency_key text,
    traceparent text,
    object bytea NOT NULL,
    hash bytea NOT NULL
) WITH (toast_tuple_target = 8160);
COMMENT ON COLUMN log.at_micros IS 'Microseconds since 1970-01-01 UTC.';
COMMENT ON TABLE log IS 'Every change, one row each, without gaps; each hash covers its row and the hash before.';

ALTER TABLE log ALTER COLUMN object SET STORAGE EXTERNAL;

CREATE INDEX log_idempotency_key ON log (revision) WHERE idempotency_key IS NOT NULL;

CREATE TABLE checkpoint (
    revision bigint PRIMARY KEY,
    at_micros bigint NOT NULL,
    term bigint NOT NULL,
    bytes bigint NOT NULL,
    format smallint NOT NULL,
    hash bytea NOT NULL,
    digest bytea NOT NULL
);
COMMENT ON TABLE checkpoint IS 'All objects as they were after one revision; a restart begins there, and so does the chain once older rows are gone.';

CREATE TABLE checkpoint_part (
    revision bigint NOT NULL REFERENCES checkpoint ON DELETE CASCADE,
    part integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (revision, part)
);
ALTER TABLE checkpoint_part ALTER COLUMN body SET STORAGE EXTERNAL;

--changeset deploy:0002-data-keys splitStatements:true
CREATE TABLE data_key (
    id bigint PRIMARY KEY,
    made_at_micros bigint NOT NULL,
    wrapped_by text NOT NULL,
    wrapped bytea NOT NULL,
    last_revision bigint
);
ALTER TABLE checkpoint ADD COLUMN in_clear text[];
COMMENT ON COLUMN checkpoint.in_clear IS 'Group/resource of the objects in it that are not encrypted; null where that was not noted.';

COMMENT ON COLUMN data_key.last_revision IS 'Nothing after it is encrypted with the key; null while that is not known.';
COMMENT ON TABLE data_key IS 'Keys of encrypted objects, themselves encrypted with a key that is not in this database.';
