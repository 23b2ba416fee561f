-- The foundation: who may come in, the registers of people, things and events, and labels on anything.

CREATE SCHEMA foundation;
COMMENT ON SCHEMA foundation IS 'Accounts, sessions, tokens; registers of people, things and events; labels';
GRANT USAGE ON SCHEMA foundation TO liangwang_app;

-- Registers ------------------------------------------------------------------------------------------------------

CREATE TABLE foundation.record (
  id          uuid PRIMARY KEY,
  register    text NOT NULL CHECK (register IN ('person', 'thing', 'event')),
  type        text NOT NULL CHECK (length(type) BETWEEN 1 AND 80),
  unit        text COLLATE "C" NOT NULL CHECK (unit ~ '^([a-z0-9][a-z0-9-]*/)+$'),
  owner       text NOT NULL,
  created_at  timestamptz(3) NOT NULL,
  erased_at   timestamptz(3)
);
COMMENT ON TABLE foundation.record IS 'A person, thing or event that sources speak about; what they say is in fact';
COMMENT ON COLUMN foundation.record.id IS 'UUIDv7';
COMMENT ON COLUMN foundation.record.register IS 'person, thing or event';
COMMENT ON COLUMN foundation.record.type IS 'Kind within the register, such as resident, lift, street-lamp, gathering';
COMMENT ON COLUMN foundation.record.unit IS 'Path of the unit that keeps it; decides who may reach it';
COMMENT ON COLUMN foundation.record.owner IS 'Account that made it';
COMMENT ON COLUMN foundation.record.created_at IS 'When it was made here';
COMMENT ON COLUMN foundation.record.erased_at IS 'When all that was known of a person was erased; null otherwise';
CREATE INDEX record_unit ON foundation.record (register, unit, id);
CREATE INDEX record_owner ON foundation.record (register, owner, id);
GRANT SELECT, INSERT, UPDATE ON foundation.record TO liangwang_app;

CREATE TABLE foundation.record_merge (
  absorbed  uuid PRIMARY KEY REFERENCES foundation.record,
  survivor  uuid NOT NULL REFERENCES foundation.record,
  at        timestamptz(3) NOT NULL,
  CHECK (absorbed <> survivor)
);
COMMENT ON TABLE foundation.record_merge IS 'Records found to be one; a split deletes the row, the acts keep its history. A forest: no circles';
COMMENT ON COLUMN foundation.record_merge.absorbed IS 'The record that answers to another; to one at most';
COMMENT ON COLUMN foundation.record_merge.survivor IS 'The record it answers to';
COMMENT ON COLUMN foundation.record_merge.at IS 'When they were merged';
CREATE INDEX record_merge_survivor ON foundation.record_merge (survivor);
GRANT SELECT, INSERT, DELETE ON foundation.record_merge TO liangwang_app;

CREATE TABLE foundation.fact (
  id           uuid PRIMARY KEY,
  record       uuid NOT NULL REFERENCES foundation.record,
  attribute    text NOT NULL CHECK (attribute ~ '^[a-z][a-z0-9-]{0,79}$'),
  value        jsonb NOT NULL CHECK (jsonb_typeof(value) IN ('string', 'number', 'boolean', 'null')),
  withdrawn    boolean NOT NULL,
  valid_from   timestamptz(3) NOT NULL,
  valid_to     timestamptz(3),
  source       text NOT NULL CHECK (length(source) BETWEEN 1 AND 100),
  recorded_at  timestamptz(3) NOT NULL,
  CONSTRAINT fact_valid_time CHECK (valid_to IS NULL OR valid_from < valid_to)
);
COMMENT ON TABLE foundation.fact IS 'A source''s word about one attribute of a record for the time [valid_from, valid_to). Only added; deleted only when a person is erased';
COMMENT ON COLUMN foundation.fact.id IS 'UUIDv7; decides between facts recorded at one instant';
COMMENT ON COLUMN foundation.fact.record IS 'The record it was said of; a merge does not move it';
COMMENT ON COLUMN foundation.fact.attribute IS 'What it is about, such as name or maker';
COMMENT ON COLUMN foundation.fact.value IS 'JSON text, number, boolean, or null: the source knows that there is none';
COMMENT ON COLUMN foundation.fact.withdrawn IS 'The source takes back what it said about this time, and is silent';
COMMENT ON COLUMN foundation.fact.valid_from IS 'From when it is true';
COMMENT ON COLUMN foundation.fact.valid_to IS 'Until when, exclusive; null until further notice';
COMMENT ON COLUMN foundation.fact.source IS 'Who says it; the city orders sources by trust';
COMMENT ON COLUMN foundation.fact.recorded_at IS 'When it came to be known here';
CREATE INDEX fact_record ON foundation.fact (record, attribute);
GRANT SELECT, INSERT, DELETE ON foundation.fact TO liangwang_app;

CREATE TABLE foundation.personal_value (
  id           uuid PRIMARY KEY,
  record       uuid NOT NULL REFERENCES foundation.record,
  kind         text NOT NULL CHECK (kind IN ('identity-number', 'phone', 'mail', 'address')),
  key_id       text NOT NULL,
  sealed       bytea NOT NULL CHECK (length(sealed) > 28),
  blind_index  bytea NOT NULL CHECK (length(blind_index) = 32),
  mask         text NOT NULL,
  source       text NOT NULL,
  recorded_at  timestamptz(3) NOT NULL,
  CONSTRAINT personal_value_once UNIQUE (record, kind, blind_index)
);
COMMENT ON TABLE foundation.personal_value IS 'Numbers and addresses of people, encrypted; reading one is an act that names its purpose. Erased by deletion';
COMMENT ON COLUMN foundation.personal_value.id IS 'UUIDv7';
COMMENT ON COLUMN foundation.personal_value.record IS 'The person';
COMMENT ON COLUMN foundation.personal_value.kind IS 'identity-number, phone, mail or address';
COMMENT ON COLUMN foundation.personal_value.key_id IS 'Key it is sealed with; sealing anew with the current key is a sweep';
COMMENT ON COLUMN foundation.personal_value.sealed IS 'AES-256-GCM: 12 bytes nonce, ciphertext, 16 bytes tag; bound to record and kind';
COMMENT ON COLUMN foundation.personal_value.blind_index IS 'HMAC-SHA-256 of kind and written form: finds equal values without reading any';
COMMENT ON COLUMN foundation.personal_value.mask IS 'What is shown without reading it';
COMMENT ON COLUMN foundation.personal_value.source IS 'Who told it';
COMMENT ON COLUMN foundation.personal_value.recorded_at IS 'When it came to be known here';
CREATE INDEX personal_value_blind ON foundation.personal_value (kind, blind_index);
CREATE INDEX personal_value_key ON foundation.personal_value (key_id);
GRANT SELECT, INSERT, UPDATE (key_id, sealed), DELETE ON foundation.personal_value TO liangwang_app;

CREATE TABLE foundation.presence (
  event      uuid NOT NULL REFERENCES foundation.record,
  record     uuid NOT NULL REFERENCES foundation.record,
  cell       text COLLATE "C" NOT NULL CHECK (length(cell) BETWEEN 1 AND 60),
  starts_at  timestamptz(3) NOT NULL,
  ends_at    timestamptz(3) NOT NULL,
  PRIMARY KEY (event, record, cell, starts_at),
  CONSTRAINT presence_time CHECK (starts_at < ends_at)
);
COMMENT ON TABLE foundation.presence IS 'Who or what was where and when, as an event tells it; the event itself is there too, as its own record';
COMMENT ON COLUMN foundation.presence.event IS 'The event that tells it';
COMMENT ON COLUMN foundation.presence.record IS 'The person, thing or event that was there';
COMMENT ON COLUMN foundation.presence.cell IS 'Code of the unit grid cell';
COMMENT ON COLUMN foundation.presence.starts_at IS 'From when';
COMMENT ON COLUMN foundation.presence.ends_at IS 'Until when, exclusive';
CREATE INDEX presence_where ON foundation.presence (cell, starts_at) INCLUDE (ends_at, record, event);
CREATE INDEX presence_who ON foundation.presence (record, starts_at) INCLUDE (ends_at, cell, event);
GRANT SELECT, INSERT, DELETE ON foundation.presence TO liangwang_app;

-- Accounts -------------------------------------------------------------------------------------------------------

CREATE TABLE foundation.account (
  id             uuid PRIMARY KEY,
  login          text NOT NULL CHECK (login ~ '^[a-z0-9][a-z0-9._@-]{0,99}$'),
  name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  password_hash  text CHECK (password_hash LIKE '$argon2id$%'),
  demo           boolean NOT NULL,
  person         uuid REFERENCES foundation.record,
  oidc_issuer    text,
  oidc_subject   text,
  created_at     timestamptz(3) NOT NULL,
  disabled_at    timestamptz(3),
  CONSTRAINT account_login UNIQUE (login),
  CONSTRAINT account_oidc UNIQUE (oidc_issuer, oidc_subject),
  CHECK ((oidc_issuer IS NULL) = (oidc_subject IS NULL))
);
COMMENT ON TABLE foundation.account IS 'Whoever may sign in';
COMMENT ON COLUMN foundation.account.id IS 'UUIDv7; the actor of acts';
COMMENT ON COLUMN foundation.account.login IS 'What is typed to sign in, in small letters';
COMMENT ON COLUMN foundation.account.name IS 'Name shown to colleagues';
COMMENT ON COLUMN foundation.account.password_hash IS 'argon2id; null where sign-in is only by the identity provider or by tokens';
COMMENT ON COLUMN foundation.account.demo IS 'Came with the demo; a production start refuses it';
COMMENT ON COLUMN foundation.account.person IS 'The resident it belongs to, in the register of people';
COMMENT ON COLUMN foundation.account.oidc_issuer IS 'Identity provider that vouches for it';
COMMENT ON COLUMN foundation.account.oidc_subject IS 'Its name at the identity provider';
COMMENT ON COLUMN foundation.account.created_at IS 'When it was made';
COMMENT ON COLUMN foundation.account.disabled_at IS 'Since when nobody may sign in with it; null while it may be used';
CREATE INDEX account_person ON foundation.account (person);
GRANT SELECT, INSERT, UPDATE ON foundation.account TO liangwang_app;

CREATE TABLE foundation.account_role (
  account  uuid NOT NULL REFERENCES foundation.account,
  role     text NOT NULL,
  unit     text COLLATE "C" CHECK (unit ~ '^([a-z0-9][a-z0-9-]*/)+$'),
  ordinal  integer NOT NULL,
  CONSTRAINT account_role_once UNIQUE NULLS NOT DISTINCT (account, role, unit)
);
COMMENT ON TABLE foundation.account_role IS 'The roles an account may act in, each at a unit; a session or token acts in one of them';
COMMENT ON COLUMN foundation.account_role.account IS 'Whose';
COMMENT ON COLUMN foundation.account_role.role IS 'A role of the city''s roles.yaml';
COMMENT ON COLUMN foundation.account_role.unit IS 'Path of the unit; null for roles that need none, such as resident';
COMMENT ON COLUMN foundation.account_role.ordinal IS 'Order; a session begins in the first';
CREATE INDEX account_role_unit ON foundation.account_role (unit);
GRANT SELECT, INSERT, DELETE ON foundation.account_role TO liangwang_app;

CREATE TABLE foundation.session (
  id          uuid PRIMARY KEY,
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  account     uuid NOT NULL REFERENCES foundation.account,
  role        text NOT NULL,
  unit        text COLLATE "C",
  agent       text NOT NULL CHECK (length(agent) <= 200),
  created_at  timestamptz(3) NOT NULL,
  seen_at     timestamptz(3) NOT NULL,
  expires_at  timestamptz(3) NOT NULL,
  ended_at    timestamptz(3),
  CONSTRAINT session_secret UNIQUE (secret_hash)
);
COMMENT ON TABLE foundation.session IS 'Signed-in browsers';
COMMENT ON COLUMN foundation.session.id IS 'Name of the session in lists; no credential';
COMMENT ON COLUMN foundation.session.secret_hash IS 'SHA-256 of the 256 random bits in the cookie';
COMMENT ON COLUMN foundation.session.account IS 'Who signed in';
COMMENT ON COLUMN foundation.session.role IS 'The role acted in';
COMMENT ON COLUMN foundation.session.unit IS 'The unit acted at';
COMMENT ON COLUMN foundation.session.agent IS 'Browser, as it names itself, so that its owner recognises it';
COMMENT ON COLUMN foundation.session.created_at IS 'Sign-in';
COMMENT ON COLUMN foundation.session.seen_at IS 'Last request, to the minute';
COMMENT ON COLUMN foundation.session.expires_at IS 'End at the latest';
COMMENT ON COLUMN foundation.session.ended_at IS 'Signed out or ended by its owner or an administrator';
CREATE INDEX session_account ON foundation.session (account) WHERE ended_at IS NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON foundation.session TO liangwang_app;

CREATE TABLE foundation.api_token (
  id           uuid PRIMARY KEY,
  secret_hash  bytea NOT NULL CHECK (length(secret_hash) = 32),
  account      uuid NOT NULL REFERENCES foundation.account,
  name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  role         text NOT NULL,
  unit         text COLLATE "C",
  created_at   timestamptz(3) NOT NULL,
  expires_at   timestamptz(3),
  revoked_at   timestamptz(3),
  used_at      timestamptz(3),
  CONSTRAINT api_token_secret UNIQUE (secret_hash)
);
COMMENT ON TABLE foundation.api_token IS 'Credentials of programs; the token itself is shown once and not kept';
COMMENT ON COLUMN foundation.api_token.id IS 'Name of the token in lists; no credential';
COMMENT ON COLUMN foundation.api_token.secret_hash IS 'SHA-256 of the 256 random bits in the token';
COMMENT ON COLUMN foundation.api_token.account IS 'As whom it acts';
COMMENT ON COLUMN foundation.api_token.name IS 'What it is for';
COMMENT ON COLUMN foundation.api_token.role IS 'The role it acts in';
COMMENT ON COLUMN foundation.api_token.unit IS 'The unit it acts at';
COMMENT ON COLUMN foundation.api_token.created_at IS 'When it was made';
COMMENT ON COLUMN foundation.api_token.expires_at IS 'Until when it is good; null: until revoked';
COMMENT ON COLUMN foundation.api_token.revoked_at IS 'Since when it is not';
COMMENT ON COLUMN foundation.api_token.used_at IS 'Last request, to the minute';
CREATE INDEX api_token_account ON foundation.api_token (account);
GRANT SELECT, INSERT, UPDATE ON foundation.api_token TO liangwang_app;

CREATE TABLE foundation.sign_in_failure (
  login_hash    bytea PRIMARY KEY CHECK (length(login_hash) = 32),
  failures      integer NOT NULL CHECK (failures > 0),
  failed_at     timestamptz(3) NOT NULL,
  locked_until  timestamptz(3)
);
COMMENT ON TABLE foundation.sign_in_failure IS 'Failed sign-ins in a row, also of logins that do not exist, so that a lock tells nothing about which do';
COMMENT ON COLUMN foundation.sign_in_failure.login_hash IS 'SHA-256 of the login as typed, for people type passwords there too';
COMMENT ON COLUMN foundation.sign_in_failure.failures IS 'How many since the last success';
COMMENT ON COLUMN foundation.sign_in_failure.failed_at IS 'The last one';
COMMENT ON COLUMN foundation.sign_in_failure.locked_until IS 'Until when no password is tried';
GRANT SELECT, INSERT, UPDATE, DELETE ON foundation.sign_in_failure TO liangwang_app;

CREATE TABLE foundation.oidc_attempt (
  state_hash     bytea PRIMARY KEY CHECK (length(state_hash) = 32),
  code_verifier  text NOT NULL,
  nonce          text NOT NULL,
  return_to      text NOT NULL,
  started_at     timestamptz(3) NOT NULL
);
COMMENT ON TABLE foundation.oidc_attempt IS 'Sign-ins under way at the identity provider; each is used once';
COMMENT ON COLUMN foundation.oidc_attempt.state_hash IS 'SHA-256 of the state in the browser''s cookie and in the address';
COMMENT ON COLUMN foundation.oidc_attempt.code_verifier IS 'PKCE (RFC 7636)';
COMMENT ON COLUMN foundation.oidc_attempt.nonce IS 'Expected in the ID token';
COMMENT ON COLUMN foundation.oidc_attempt.return_to IS 'Our own path to go on with';
COMMENT ON COLUMN foundation.oidc_attempt.started_at IS 'Good for ten minutes';
GRANT SELECT, INSERT, DELETE ON foundation.oidc_attempt TO liangwang_app;

-- Labels ---------------------------------------------------------------------------------------------------------

CREATE TABLE foundation.label_statement (
  id           uuid PRIMARY KEY,
  entity_kind  text NOT NULL,
  entity_id    text NOT NULL,
  label        text NOT NULL CHECK (label ~ '^[a-z0-9][a-z0-9.-]{0,79}$'),
  verdict      text NOT NULL CHECK (verdict IN ('applies', 'does-not-apply', 'withdrawn')),
  origin       text NOT NULL CHECK (origin IN ('rule', 'model', 'human')),
  source       text NOT NULL,
  version      text NOT NULL,
  confidence   double precision CHECK (confidence BETWEEN 0 AND 1),
  at           timestamptz(3) NOT NULL,
  act          uuid NOT NULL,
  CHECK ((origin = 'model') = (confidence IS NOT NULL))
);
COMMENT ON TABLE foundation.label_statement IS 'Everything ever said about labels of any entity; only added';
COMMENT ON COLUMN foundation.label_statement.id IS 'UUIDv7; decides between statements of one instant';
COMMENT ON COLUMN foundation.label_statement.entity_kind IS 'Kind of what is labelled, such as ticket';
COMMENT ON COLUMN foundation.label_statement.entity_id IS 'Its id';
COMMENT ON COLUMN foundation.label_statement.label IS 'Code of the label';
COMMENT ON COLUMN foundation.label_statement.verdict IS 'applies, does-not-apply, or withdrawn: the source no longer says anything';
COMMENT ON COLUMN foundation.label_statement.origin IS 'rule, model or human';
COMMENT ON COLUMN foundation.label_statement.source IS 'Name of the rule or model, or account id';
COMMENT ON COLUMN foundation.label_statement.version IS 'Version of the rule or model; empty for people';
COMMENT ON COLUMN foundation.label_statement.confidence IS 'Of models: 0 to 1';
COMMENT ON COLUMN foundation.label_statement.at IS 'When it was said';
COMMENT ON COLUMN foundation.label_statement.act IS 'The act that brought it';
CREATE INDEX label_statement_entity ON foundation.label_statement (entity_kind, entity_id, label);
CREATE INDEX label_statement_act ON foundation.label_statement (act);
GRANT SELECT, INSERT ON foundation.label_statement TO liangwang_app;

CREATE TABLE foundation.label (
  entity_kind   text NOT NULL,
  entity_id     text NOT NULL,
  label         text NOT NULL,
  applies       boolean NOT NULL,
  statement     uuid NOT NULL REFERENCES foundation.label_statement,
  PRIMARY KEY (entity_kind, entity_id, label)
);
COMMENT ON TABLE foundation.label IS 'What holds now: the fold of label_statement (labels/rules.ts), kept so that lists can be filtered by it';
COMMENT ON COLUMN foundation.label.entity_kind IS 'Kind of what is labelled';
COMMENT ON COLUMN foundation.label.entity_id IS 'Its id';
COMMENT ON COLUMN foundation.label.label IS 'Code of the label';
COMMENT ON COLUMN foundation.label.applies IS 'Whether it applies';
COMMENT ON COLUMN foundation.label.statement IS 'The statement that decided it';
CREATE INDEX label_applies ON foundation.label (entity_kind, label, entity_id) WHERE applies;
GRANT SELECT, INSERT, UPDATE, DELETE ON foundation.label TO liangwang_app;
