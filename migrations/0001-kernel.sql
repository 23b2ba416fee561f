-- The kernel: the one append-only table of acts, repeat-safe keys, and stored settings of the installation.

CREATE SCHEMA kernel;
COMMENT ON SCHEMA kernel IS 'Acts, idempotency keys: no domain word in here';
GRANT USAGE ON SCHEMA kernel TO liangwang_app;

CREATE TABLE kernel.act (
  id            uuid PRIMARY KEY,
  sequence      bigint GENERATED ALWAYS AS IDENTITY,
  transaction   xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at            timestamptz(3) NOT NULL,
  actor         text NOT NULL,
  role          text NOT NULL,
  channel       text NOT NULL,
  verb          text NOT NULL CHECK (verb ~ '^[a-z][a-z-]*\.[a-z][a-z-]*$'),
  subject_kind  text NOT NULL CHECK (subject_kind ~ '^[a-z][a-z-]*$'),
  subject_id    text NOT NULL,
  version       integer NOT NULL CHECK (version > 0),
  audience      text[] NOT NULL,
  detail        jsonb NOT NULL,
  salt          bytea NOT NULL CHECK (length(salt) = 16),
  digest        bytea NOT NULL CHECK (length(digest) = 32),
  CONSTRAINT act_subject_version UNIQUE (subject_kind, subject_id, version)
);
COMMENT ON TABLE kernel.act IS 'Every change of business state: audit line, timeline entry, trigger of what follows, leaf of the ledger. Append-only: the application may INSERT and SELECT, nothing more';
COMMENT ON COLUMN kernel.act.id IS 'UUIDv7';
COMMENT ON COLUMN kernel.act.sequence IS 'Order of insertion; may have gaps, and a smaller one may commit later than a greater one';
COMMENT ON COLUMN kernel.act.transaction IS 'Database transaction that made the act; readers that follow the table read only below the oldest running one, so that none is missed';
COMMENT ON COLUMN kernel.act.at IS 'When, by the clock of the installation';
COMMENT ON COLUMN kernel.act.actor IS 'Account id, or system, or anonymous; never a name';
COMMENT ON COLUMN kernel.act.role IS 'The role in which the actor acted';
COMMENT ON COLUMN kernel.act.channel IS 'web, phone, field, api, open311, import, mqtt, job, cli';
COMMENT ON COLUMN kernel.act.verb IS 'kind.verb, such as ticket.dispatch';
COMMENT ON COLUMN kernel.act.subject_kind IS 'Kind of the thing acted on, such as ticket';
COMMENT ON COLUMN kernel.act.subject_id IS 'Its id';
COMMENT ON COLUMN kernel.act.version IS 'The subject''s version after this act: its n-th act';
COMMENT ON COLUMN kernel.act.audience IS 'Unit paths and account:ID of those who may hear of it';
COMMENT ON COLUMN kernel.act.detail IS 'What was decided, as JSON, without personal data (that is referenced, and lives in erasable columns)';
COMMENT ON COLUMN kernel.act.salt IS '16 random bytes that keep the digest from being guessed';
COMMENT ON COLUMN kernel.act.digest IS 'SHA-256(salt ‖ RFC 8785 canonical JSON of the act)';
CREATE INDEX act_tail ON kernel.act (transaction, sequence);
CREATE INDEX act_verb_at ON kernel.act (verb, at);
GRANT SELECT, INSERT ON kernel.act TO liangwang_app;

CREATE TABLE kernel.idempotency (
  actor        text NOT NULL,
  key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
  fingerprint  bytea NOT NULL,
  act          uuid NOT NULL,
  result       jsonb,
  at           timestamptz(3) NOT NULL,
  PRIMARY KEY (actor, key)
);
COMMENT ON TABLE kernel.idempotency IS 'First results by the sender''s key: a repeat gets the same answer and changes nothing';
COMMENT ON COLUMN kernel.idempotency.actor IS 'Who sent it';
COMMENT ON COLUMN kernel.idempotency.key IS 'Idempotency-Key of HTTP, or the message''s own id';
COMMENT ON COLUMN kernel.idempotency.fingerprint IS 'SHA-256 of the request, to refuse the same key on another request';
COMMENT ON COLUMN kernel.idempotency.act IS 'The act that the first request made';
COMMENT ON COLUMN kernel.idempotency.result IS 'What was answered';
COMMENT ON COLUMN kernel.idempotency.at IS 'When; rows are kept for IDEMPOTENCY_DAYS';
CREATE INDEX idempotency_at ON kernel.idempotency (at);
GRANT SELECT, INSERT, DELETE ON kernel.idempotency TO liangwang_app;

-- Serialises the acts on one subject and the repeats of one key, and says what is known of both.
-- Locks are taken key first, then subject, always in this order, so that two requests cannot wait for each other.
CREATE FUNCTION kernel.begin_act(p_actor text, p_key text, p_kind text, p_id text)
RETURNS TABLE (version integer, repeated boolean, fingerprint bytea, result jsonb)
LANGUAGE plpgsql AS $$
BEGIN
  IF p_key IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(p_actor || chr(10) || p_key, 1));
    RETURN QUERY SELECT 0, true, i.fingerprint, i.result FROM kernel.idempotency i WHERE i.actor = p_actor AND i.key = p_key;
    IF FOUND THEN RETURN; END IF;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(p_kind || chr(10) || p_id, 2));
  -- A statement inside a function sees what was committed before it began, so this reads after the lock was won.
  RETURN QUERY SELECT coalesce(
    (SELECT a.version FROM kernel.act a WHERE a.subject_kind = p_kind AND a.subject_id = p_id ORDER BY a.version DESC LIMIT 1), 0),
    false, NULL::bytea, NULL::jsonb;
END $$;
COMMENT ON FUNCTION kernel.begin_act IS 'Locks key and subject; returns the first result of a repeated key, or the subject''s version';

CREATE FUNCTION kernel.record_act(
  p_id uuid, p_at timestamptz, p_actor text, p_role text, p_channel text, p_verb text, p_kind text, p_subject text,
  p_version integer, p_audience text[], p_detail jsonb, p_salt bytea, p_digest bytea,
  p_key text, p_fingerprint bytea, p_result jsonb, p_tasks text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE missing text[];
BEGIN
  INSERT INTO kernel.act (id, at, actor, role, channel, verb, subject_kind, subject_id, version, audience, detail, salt, digest)
  VALUES (p_id, p_at, p_actor, p_role, p_channel, p_verb, p_kind, p_subject, p_version, p_audience, p_detail, p_salt, p_digest);
  IF p_key IS NOT NULL THEN
    INSERT INTO kernel.idempotency (actor, key, fingerprint, act, result, at)
    VALUES (p_actor, p_key, p_fingerprint, p_id, p_result, p_at);
  END IF;
  IF cardinality(p_tasks) = 0 THEN RETURN; END IF;
  -- Not graphile_worker.add_job: its NOTIFY takes one lock for the whole server at commit, which made acts queue up
  -- behind each other's fsync (1,480 acts/s instead of 2,360 with 24 connections). Workers are woken after the commit.
  WITH known AS (SELECT t.id, t.identifier FROM graphile_worker._private_tasks t WHERE t.identifier = ANY (p_tasks)),
  enqueued AS (
    INSERT INTO graphile_worker._private_jobs (task_id, payload)
    SELECT known.id, json_build_object('act', p_id) FROM known RETURNING task_id)
  SELECT array_agg(task) FROM unnest(p_tasks) task
  WHERE task NOT IN (SELECT known.identifier FROM known JOIN enqueued ON enqueued.task_id = known.id) INTO missing;
  IF missing IS NULL THEN RETURN; END IF;
  -- The first jobs of their names in this database.
  INSERT INTO graphile_worker._private_tasks (identifier) SELECT unnest(missing) ON CONFLICT DO NOTHING;
  INSERT INTO graphile_worker._private_jobs (task_id, payload)
  SELECT t.id, json_build_object('act', p_id)
  FROM graphile_worker._private_tasks t WHERE t.identifier = ANY (missing);
END $$;
COMMENT ON FUNCTION kernel.record_act IS 'Inserts the act, its idempotency key and the jobs that follow, in the caller''s transaction';
