-- Outside: messages to people through mail, text message or the desk; and what the tickets' notices remember.

CREATE SCHEMA outside;
COMMENT ON SCHEMA outside IS 'What leaves the house: messages to people. Files lie in the object store beside the database';
GRANT USAGE ON SCHEMA outside TO liangwang_app;

CREATE TABLE outside.message (
  id          uuid PRIMARY KEY,
  act         uuid NOT NULL,
  template    text NOT NULL CHECK (length(template) BETWEEN 1 AND 80),
  channel     text NOT NULL CHECK (channel IN ('mail', 'sms', 'notice')),
  recipient   text NOT NULL CHECK (recipient ~ '^(person|account|requester|unit):[^@]{1,250}(@[a-z-]{1,40})?$'),
  about       text NOT NULL,
  unit        text COLLATE "C" NOT NULL,
  account     text,
  language    text NOT NULL CHECK (language IN ('zh-CN', 'ja', 'en')),
  subject     text NOT NULL,
  body        text NOT NULL,
  state       text NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'local')),
  attempts    integer NOT NULL DEFAULT 0,
  next_at     timestamptz(3),
  error       text,
  created_at  timestamptz(3) NOT NULL,
  ended_at    timestamptz(3),
  CONSTRAINT message_once UNIQUE (act, recipient, template, channel),
  CONSTRAINT message_queued_has_time CHECK ((state = 'queued') = (next_at IS NOT NULL)),
  CONSTRAINT message_ended_has_time CHECK ((state = 'queued') = (ended_at IS NULL)),
  CONSTRAINT message_failed_has_reason CHECK (state <> 'failed' OR error IS NOT NULL)
);
COMMENT ON TABLE outside.message IS 'Outbox: every message to a person, in the transaction that decided it, until it is sent or someone sees why not. Subject and body may hold words of people';
COMMENT ON COLUMN outside.message.id IS 'UUIDv7; its Message-ID in mails and its key at the text-message gateway, so that a repeat can be told';
COMMENT ON COLUMN outside.message.act IS 'The act it tells of';
COMMENT ON COLUMN outside.message.template IS 'Which text of the city''s templates';
COMMENT ON COLUMN outside.message.channel IS 'mail, sms, or notice: read at the desk, sent nowhere';
COMMENT ON COLUMN outside.message.recipient IS 'A reference, never an address: person:ID, account:ID, requester:ID, or unit:PATH@function';
COMMENT ON COLUMN outside.message.about IS 'kind/id of what it is about';
COMMENT ON COLUMN outside.message.unit IS 'Path of the unit it was sent for or to; decides who may read it';
COMMENT ON COLUMN outside.message.account IS 'Account of the recipient, if any; who may read it as their own';
COMMENT ON COLUMN outside.message.subject IS 'One line; empty for text messages';
COMMENT ON COLUMN outside.message.state IS 'queued; sent; failed: given up, with the reason in error; local: no gateway is configured, or it is read here';
COMMENT ON COLUMN outside.message.attempts IS 'How often sending was begun since it was queued';
COMMENT ON COLUMN outside.message.next_at IS 'When sending is tried next; while it is being sent, when another process may take it over';
COMMENT ON COLUMN outside.message.error IS 'Why the last attempt failed, without the address';
COMMENT ON COLUMN outside.message.ended_at IS 'When it was sent, kept locally or given up';
CREATE INDEX message_due ON outside.message (channel, next_at) WHERE state = 'queued';
CREATE INDEX message_failed ON outside.message (channel) WHERE state = 'failed';
CREATE INDEX message_about ON outside.message (about, id);
CREATE INDEX message_unit ON outside.message (unit, id);
CREATE INDEX message_account ON outside.message (account, id) WHERE account IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (state, attempts, next_at, error, ended_at) ON outside.message TO liangwang_app;

-- What follows the acts on tickets --------------------------------------------------------------------------------

CREATE TABLE tickets.follower (
  name         text PRIMARY KEY,
  transaction  xid8 NOT NULL,
  sequence     bigint NOT NULL
);
COMMENT ON TABLE tickets.follower IS 'How far the acts have been followed, by whom; moved in the transaction that writes what follows';
COMMENT ON COLUMN tickets.follower.transaction IS 'Position of the last act handled: its database transaction';
COMMENT ON COLUMN tickets.follower.sequence IS 'Position of the last act handled: its sequence';
GRANT SELECT, INSERT, UPDATE ON tickets.follower TO liangwang_app;

CREATE TABLE tickets.watch (
  ticket   uuid PRIMARY KEY REFERENCES tickets.ticket (id),
  next_at  timestamptz(3)
);
COMMENT ON TABLE tickets.watch IS 'When each open ticket must be looked at next: a reminder, an escalation, or the end of a suspension. Derived from the ticket';
COMMENT ON COLUMN tickets.watch.next_at IS 'Null where nothing more will come at this stage';
CREATE INDEX watch_next ON tickets.watch (next_at) WHERE next_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON tickets.watch TO liangwang_app;

CREATE TABLE tickets.signal (
  ticket            uuid NOT NULL REFERENCES tickets.ticket (id),
  stage_started_at  timestamptz(3) NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('remind', 'escalate')),
  share             double precision NOT NULL,
  act               uuid NOT NULL,
  at                timestamptz(3) NOT NULL,
  PRIMARY KEY (ticket, stage_started_at, kind, share)
);
COMMENT ON TABLE tickets.signal IS 'Reminders and escalations that were given: each once for a stage and a share of its time';
COMMENT ON COLUMN tickets.signal.stage_started_at IS 'Which entry of a stage it belongs to';
COMMENT ON COLUMN tickets.signal.share IS 'Share of the allowed time, as deadlines.yaml says';
COMMENT ON COLUMN tickets.signal.act IS 'The act that gave it';
GRANT SELECT, INSERT ON tickets.signal TO liangwang_app;

CREATE INDEX requester_reported_as ON tickets.requester (reported_as);
