-- Tickets: one matter each, from three sources, with its clock, its people and its measures.

CREATE SCHEMA tickets;
COMMENT ON SCHEMA tickets IS 'Matters of the city: what was sensed, found or asked, who has it, until when, and how it ended';
GRANT USAGE ON SCHEMA tickets TO liangwang_app;

CREATE TABLE tickets.ticket (
  id                uuid PRIMARY KEY,
  number            text NOT NULL CONSTRAINT ticket_number_key UNIQUE,
  version           integer NOT NULL,
  source            text NOT NULL CHECK (source IN ('sensed', 'found', 'asked')),
  channel           text NOT NULL,
  status            text NOT NULL CHECK (status IN ('open', 'closed', 'void', 'merged', 'transferred')),
  stage             text,
  category          text,
  urgency           text NOT NULL CHECK (urgency IN ('low', 'normal', 'high', 'urgent')),
  deadline_class    text,
  title             text NOT NULL,
  description       text NOT NULL,
  address           text,
  longitude         double precision,
  latitude          double precision,
  cell              text,
  area_path         text COLLATE "C",
  owner_path        text COLLATE "C" NOT NULL,
  partner_paths     text[] NOT NULL DEFAULT '{}',
  seen_by           text[] NOT NULL,
  assignee          text,
  reporter          text,
  public            boolean NOT NULL,
  parent            uuid REFERENCES tickets.ticket (id),
  merged_into       uuid REFERENCES tickets.ticket (id),
  external_source   text,
  external_id       text,
  reported_at       timestamptz(3) NOT NULL,
  registered_at     timestamptz(3),
  dispatched_at     timestamptz(3),
  acknowledged_at   timestamptz(3),
  contacted_at      timestamptz(3),
  handled_at        timestamptz(3),
  handled_by        text,
  checked_at        timestamptz(3),
  called_back_at    timestamptz(3),
  closed_at         timestamptz(3),
  due_at            timestamptz(3),
  stage_due_at      timestamptz(3),
  stage_started_at  timestamptz(3),
  stage_yellow_at   timestamptz(3),
  contact_due_at    timestamptz(3),
  suspended_at      timestamptz(3),
  pending           jsonb,
  dispatches        integer NOT NULL DEFAULT 0,
  returns           integer NOT NULL DEFAULT 0,
  wrong_dispatches  integer NOT NULL DEFAULT 0,
  reworks           integer NOT NULL DEFAULT 0,
  reopenings        integer NOT NULL DEFAULT 0,
  extensions        integer NOT NULL DEFAULT 0,
  escalations       integer NOT NULL DEFAULT 0,
  gross_minutes     integer,
  net_minutes       integer,
  excluded          boolean NOT NULL DEFAULT false,
  claimed_solved    boolean,
  callback_reached  boolean,
  confirmed_solved  boolean,
  first_solved      boolean,
  satisfaction      smallint CHECK (satisfaction BETWEEN 1 AND 5),
  tokens            tsvector NOT NULL,
  CONSTRAINT ticket_external_key UNIQUE (external_source, external_id),
  CONSTRAINT ticket_open_has_deadline CHECK (status <> 'open' OR stage_due_at IS NOT NULL),
  CONSTRAINT ticket_closed_has_time CHECK (status = 'open' OR closed_at IS NOT NULL),
  CONSTRAINT ticket_place_whole CHECK ((longitude IS NULL) = (latitude IS NULL))
);
COMMENT ON TABLE tickets.ticket IS 'The current state of each ticket: the fold of its acts. Title, description and address may hold personal data and are erasable; acts never hold them';
COMMENT ON COLUMN tickets.ticket.number IS 'What people quote, by the city''s pattern';
COMMENT ON COLUMN tickets.ticket.version IS 'Number of acts on it';
COMMENT ON COLUMN tickets.ticket.source IS 'sensed by a device, found by an officer, asked by a resident';
COMMENT ON COLUMN tickets.ticket.channel IS 'How it came in';
COMMENT ON COLUMN tickets.ticket.status IS 'open, or how it ended';
COMMENT ON COLUMN tickets.ticket.stage IS 'The stage that waits for somebody: accept, verify, dispatch, acknowledge, contact, handle, check, callback; null when ended';
COMMENT ON COLUMN tickets.ticket.category IS 'Code in categories.yaml, such as roads/pothole';
COMMENT ON COLUMN tickets.ticket.deadline_class IS 'Code in deadlines.yaml';
COMMENT ON COLUMN tickets.ticket.cell IS 'Unit-grid cell of the place';
COMMENT ON COLUMN tickets.ticket.area_path IS 'Unit path of the smallest area the place lies in';
COMMENT ON COLUMN tickets.ticket.owner_path IS 'Unit path of the one unit that has it now; the lead of a joint handling';
COMMENT ON COLUMN tickets.ticket.partner_paths IS 'Units handling it jointly under the lead';
COMMENT ON COLUMN tickets.ticket.seen_by IS 'Owner, area and partners with all units above them: a unit sees its subtree by membership here';
COMMENT ON COLUMN tickets.ticket.assignee IS 'Account handling it, if taken by somebody';
COMMENT ON COLUMN tickets.ticket.reporter IS 'Account that reported it; null for anonymous';
COMMENT ON COLUMN tickets.ticket.public IS 'Shown on the public map, without title, description and address of the requester';
COMMENT ON COLUMN tickets.ticket.due_at IS 'When the whole matter is due, set at registration, moved only by acts with a reason';
COMMENT ON COLUMN tickets.ticket.stage_due_at IS 'When the present stage is due';
COMMENT ON COLUMN tickets.ticket.stage_yellow_at IS 'When the present stage turns yellow';
COMMENT ON COLUMN tickets.ticket.contact_due_at IS 'When the requester must have been contacted';
COMMENT ON COLUMN tickets.ticket.suspended_at IS 'Set while the clock is stopped';
COMMENT ON COLUMN tickets.ticket.pending IS 'A request that waits for a second person: kind, reason, by, at, and what it asks';
COMMENT ON COLUMN tickets.ticket.gross_minutes IS 'Working minutes from report to end';
COMMENT ON COLUMN tickets.ticket.net_minutes IS 'The same without suspensions';
COMMENT ON COLUMN tickets.ticket.excluded IS 'Taken out of the KPIs by two persons';
COMMENT ON COLUMN tickets.ticket.claimed_solved IS 'What the department says';
COMMENT ON COLUMN tickets.ticket.callback_reached IS 'Whether the requester was reached when called back; null if not tried';
COMMENT ON COLUMN tickets.ticket.confirmed_solved IS 'What the requester says; null if not asked or not answered';
COMMENT ON COLUMN tickets.ticket.first_solved IS 'What the requester said at the first answer; null if never answered';
COMMENT ON COLUMN tickets.ticket.satisfaction IS '1 to 5 by the requester; null if not answered';
COMMENT ON COLUMN tickets.ticket.tokens IS 'Search tokens: bigrams of Chinese and Japanese, words of other scripts';
GRANT SELECT, INSERT, UPDATE ON tickets.ticket TO liangwang_app;
CREATE INDEX ticket_inbox ON tickets.ticket (owner_path, stage_due_at) WHERE status = 'open';
CREATE INDEX ticket_open_due ON tickets.ticket (stage_due_at) WHERE status = 'open';
CREATE INDEX ticket_pending ON tickets.ticket (owner_path) WHERE pending IS NOT NULL;
CREATE INDEX ticket_reported ON tickets.ticket (reported_at DESC, id);
CREATE INDEX ticket_seen ON tickets.ticket USING gin (seen_by);
CREATE INDEX ticket_tokens ON tickets.ticket USING gin (tokens);
CREATE INDEX ticket_cell ON tickets.ticket (cell, reported_at);
CREATE INDEX ticket_reporter ON tickets.ticket (reporter, reported_at) WHERE reporter IS NOT NULL;
CREATE INDEX ticket_merged_into ON tickets.ticket (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ticket_parent ON tickets.ticket (parent) WHERE parent IS NOT NULL;

CREATE TABLE tickets.number (
  day   text PRIMARY KEY,
  last  integer NOT NULL
);
COMMENT ON TABLE tickets.number IS 'Blocks of running numbers handed out for each local date';
COMMENT ON COLUMN tickets.number.day IS 'The filled pattern before the running number';
COMMENT ON COLUMN tickets.number.last IS 'Last number handed out';
GRANT SELECT, INSERT, UPDATE ON tickets.number TO liangwang_app;

CREATE TABLE tickets.requester (
  id          uuid PRIMARY KEY,
  ticket      uuid NOT NULL REFERENCES tickets.ticket (id),
  reported_as uuid NOT NULL,
  person      uuid,
  account     text,
  language    text NOT NULL,
  notify      text NOT NULL CHECK (notify IN ('mail', 'sms', 'none')),
  secret      bytea NOT NULL,
  joined_at   timestamptz(3) NOT NULL
);
COMMENT ON TABLE tickets.requester IS 'Everyone who asked for the same matter; each is informed and asked';
COMMENT ON COLUMN tickets.requester.ticket IS 'The ticket that answers the requester now; follows merges';
COMMENT ON COLUMN tickets.requester.reported_as IS 'The ticket the requester made or joined first';
COMMENT ON COLUMN tickets.requester.person IS 'Person of the register, who holds name and contact in erasable, encrypted columns; null for anonymous';
COMMENT ON COLUMN tickets.requester.account IS 'Signed-in account, if any';
COMMENT ON COLUMN tickets.requester.notify IS 'How the requester wants to hear';
COMMENT ON COLUMN tickets.requester.secret IS 'SHA-256 of the code with which an anonymous requester follows and answers';
GRANT SELECT, INSERT, UPDATE ON tickets.requester TO liangwang_app;
CREATE INDEX requester_ticket ON tickets.requester (ticket);
CREATE INDEX requester_account ON tickets.requester (account) WHERE account IS NOT NULL;
CREATE INDEX requester_person ON tickets.requester (person) WHERE person IS NOT NULL;

CREATE TABLE tickets.pause (
  ticket   uuid NOT NULL REFERENCES tickets.ticket (id),
  from_at  timestamptz(3) NOT NULL,
  to_at    timestamptz(3),
  reason   text NOT NULL,
  PRIMARY KEY (ticket, from_at)
);
COMMENT ON TABLE tickets.pause IS 'When a ticket''s clock stood still, with the reason two persons agreed on';
COMMENT ON COLUMN tickets.pause.to_at IS 'Null while it stands';
GRANT SELECT, INSERT, UPDATE ON tickets.pause TO liangwang_app;

CREATE TABLE tickets.share (
  ticket   uuid NOT NULL REFERENCES tickets.ticket (id),
  unit     text COLLATE "C" NOT NULL,
  lead     boolean NOT NULL,
  since    timestamptz(3) NOT NULL,
  done_at  timestamptz(3),
  done_by  text,
  outcome  text,
  PRIMARY KEY (ticket, unit)
);
COMMENT ON TABLE tickets.share IS 'Joint handling: one lead and its partners, each with its own part, under the one deadline';
COMMENT ON COLUMN tickets.share.outcome IS 'What the unit did';
GRANT SELECT, INSERT, UPDATE, DELETE ON tickets.share TO liangwang_app;
CREATE INDEX share_open ON tickets.share (unit) WHERE done_at IS NULL;

CREATE TABLE tickets.note (
  id      uuid PRIMARY KEY,
  ticket  uuid NOT NULL REFERENCES tickets.ticket (id),
  act     uuid NOT NULL,
  public  boolean NOT NULL,
  text    text NOT NULL,
  author  text NOT NULL,
  at      timestamptz(3) NOT NULL
);
COMMENT ON TABLE tickets.note IS 'What people wrote: internal notes, public answers, reasons and outcomes; erasable';
COMMENT ON COLUMN tickets.note.act IS 'The act it was written in';
COMMENT ON COLUMN tickets.note.public IS 'Shown to requesters';
GRANT SELECT, INSERT, UPDATE ON tickets.note TO liangwang_app;
CREATE INDEX note_ticket ON tickets.note (ticket, at);

CREATE TABLE tickets.attachment (
  id         uuid PRIMARY KEY,
  ticket     uuid NOT NULL REFERENCES tickets.ticket (id),
  act        uuid NOT NULL,
  moment     text NOT NULL CHECK (moment IN ('before', 'after', 'other')),
  name       text NOT NULL,
  media_type text NOT NULL,
  bytes      integer NOT NULL,
  sha256     bytea NOT NULL,
  public     boolean NOT NULL,
  at         timestamptz(3) NOT NULL
);
COMMENT ON TABLE tickets.attachment IS 'Photos and papers; the content lies in the object store under its SHA-256';
COMMENT ON COLUMN tickets.attachment.moment IS 'Photo before or after the handling';
COMMENT ON COLUMN tickets.attachment.public IS 'Shown to requesters';
GRANT SELECT, INSERT, UPDATE ON tickets.attachment TO liangwang_app;
CREATE INDEX attachment_ticket ON tickets.attachment (ticket, at);

CREATE TABLE tickets.view (
  id       uuid PRIMARY KEY,
  account  text NOT NULL,
  name     text NOT NULL,
  filter   jsonb NOT NULL,
  at       timestamptz(3) NOT NULL,
  CONSTRAINT view_name_key UNIQUE (account, name)
);
COMMENT ON TABLE tickets.view IS 'Saved filters of an account';
COMMENT ON COLUMN tickets.view.filter IS 'The query of the list, as JSON';
GRANT SELECT, INSERT, UPDATE, DELETE ON tickets.view TO liangwang_app;
