-- Sensing: alarms, and what rules remember of their streams.

CREATE TABLE sensing.alarm (
  id              uuid PRIMARY KEY,
  version         integer NOT NULL,
  rule            text NOT NULL CHECK (length(rule) BETWEEN 1 AND 120),
  names           jsonb NOT NULL,
  domain          text,
  subject         text NOT NULL CHECK (subject ~ '^(stream|thing|area):.+$'),
  started_at      timestamptz(3) NOT NULL,
  raised_at       timestamptz(3) NOT NULL,
  recorded_at     timestamptz(3) NOT NULL,
  status          text NOT NULL CHECK (status IN ('raised', 'acknowledged', 'cleared')),
  severity        text NOT NULL CHECK (severity IN ('warning', 'minor', 'major', 'critical')),
  severity_at     timestamptz(3) NOT NULL,
  worst           text NOT NULL CHECK (worst IN ('warning', 'minor', 'major', 'critical')),
  acknowledged_at timestamptz(3),
  acknowledged_by text,
  note            text CHECK (length(note) BETWEEN 1 AND 2000),
  cleared_at      timestamptz(3),
  cleared_why     text CHECK (cleared_why IN ('recovered', 'withdrawn')),
  stream          integer,
  value           bigint,
  thing           integer,
  unit            text COLLATE "C" NOT NULL,
  area            text COLLATE "C",
  cell            text,
  longitude       double precision,
  latitude        double precision,
  CONSTRAINT alarm_once UNIQUE (rule, subject, started_at),
  CONSTRAINT alarm_cleared_has_time CHECK ((status = 'cleared') = (cleared_at IS NOT NULL)),
  CONSTRAINT alarm_cleared_has_reason CHECK ((cleared_at IS NULL) = (cleared_why IS NULL)),
  CONSTRAINT alarm_acknowledged_by_someone CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
  CONSTRAINT alarm_acknowledged_has_time CHECK (status <> 'acknowledged' OR acknowledged_at IS NOT NULL)
);
COMMENT ON TABLE sensing.alarm IS 'A violation of a rule by one subject, from its beginning to its end. A cleared alarm is never used again: a new violation is a new alarm';
COMMENT ON COLUMN sensing.alarm.id IS 'UUIDv7; subject of its acts alarm.raise, alarm.acknowledge, alarm.change-severity, alarm.clear';
COMMENT ON COLUMN sensing.alarm.version IS 'Number of its acts';
COMMENT ON COLUMN sensing.alarm.rule IS 'Id of the rule';
COMMENT ON COLUMN sensing.alarm.names IS 'Names of the rule when it was raised, in all languages';
COMMENT ON COLUMN sensing.alarm.domain IS 'Domain of the city that the rule belongs to, such as water';
COMMENT ON COLUMN sensing.alarm.subject IS 'What it is about: stream:NUMBER, thing:NUMBER or area:PATH';
COMMENT ON COLUMN sensing.alarm.started_at IS 'When the violation began, in the time of the readings; with rule and subject its identity, so that replay raises nothing twice';
COMMENT ON COLUMN sensing.alarm.raised_at IS 'When it had lasted as long as the rule asks, in the time of the readings';
COMMENT ON COLUMN sensing.alarm.recorded_at IS 'When it was recorded, by our clock';
COMMENT ON COLUMN sensing.alarm.status IS 'raised; acknowledged: a person has seen it; cleared: the violation is over';
COMMENT ON COLUMN sensing.alarm.severity IS 'How grave it is, or was at last';
COMMENT ON COLUMN sensing.alarm.severity_at IS 'Since when, in the time of the readings';
COMMENT ON COLUMN sensing.alarm.worst IS 'The gravest it has been';
COMMENT ON COLUMN sensing.alarm.acknowledged_at IS 'When a person acknowledged it';
COMMENT ON COLUMN sensing.alarm.acknowledged_by IS 'Account of that person';
COMMENT ON COLUMN sensing.alarm.note IS 'What that person wrote';
COMMENT ON COLUMN sensing.alarm.cleared_at IS 'When the violation was over, in the time of the readings; our clock''s where the rule was withdrawn';
COMMENT ON COLUMN sensing.alarm.cleared_why IS 'recovered: readings are good again; withdrawn: its rule or stream is no longer watched';
COMMENT ON COLUMN sensing.alarm.stream IS 'Number of the stream whose reading began the violation';
COMMENT ON COLUMN sensing.alarm.value IS 'That reading, times ten to the stream''s decimals; null where no reading was the cause';
COMMENT ON COLUMN sensing.alarm.thing IS 'Number of that stream''s thing';
COMMENT ON COLUMN sensing.alarm.unit IS 'Path of the unit responsible for that stream; decides who may see the alarm';
COMMENT ON COLUMN sensing.alarm.area IS 'Path of the area it lies in';
COMMENT ON COLUMN sensing.alarm.cell IS 'Cell of the unit grid it lies in';
COMMENT ON COLUMN sensing.alarm.longitude IS 'WGS-84 degrees';
COMMENT ON COLUMN sensing.alarm.latitude IS 'WGS-84 degrees';

CREATE UNIQUE INDEX alarm_open ON sensing.alarm (rule, subject) WHERE cleared_at IS NULL;
CREATE INDEX alarm_open_unit ON sensing.alarm (unit) WHERE cleared_at IS NULL;
CREATE INDEX alarm_newest ON sensing.alarm (started_at DESC, id DESC);
CREATE INDEX alarm_unit ON sensing.alarm (unit, started_at DESC);
CREATE INDEX alarm_rule ON sensing.alarm (rule, started_at DESC);
CREATE INDEX alarm_stream ON sensing.alarm (stream, started_at DESC);

CREATE TABLE sensing.rule_state (
  rule    text NOT NULL,
  subject text NOT NULL,
  print   text NOT NULL,
  state   jsonb NOT NULL,
  PRIMARY KEY (rule, subject)
);
COMMENT ON TABLE sensing.rule_state IS 'Snapshot of what rules remember, written with rule_seen; after a crash history beyond it is observed again. Subjects without a row are quiet';
COMMENT ON COLUMN sensing.rule_state.rule IS 'Id of the rule';
COMMENT ON COLUMN sensing.rule_state.subject IS 'stream:NUMBER, thing:NUMBER or area:PATH';
COMMENT ON COLUMN sensing.rule_state.print IS 'Digest of the rule''s detection; state of another is dropped';
COMMENT ON COLUMN sensing.rule_state.state IS 'State of src/sensing/rules/state.ts';

CREATE TABLE sensing.rule_seen (
  chunk integer PRIMARY KEY CHECK (chunk >= 0),
  times bytea NOT NULL
);
COMMENT ON TABLE sensing.rule_seen IS 'Newest observed time of each stream, 1024 streams a row';
COMMENT ON COLUMN sensing.rule_seen.chunk IS 'Stream number divided by 1024, rounded down';
COMMENT ON COLUMN sensing.rule_seen.times IS '1024 little-endian doubles: milliseconds of Unix time, -Infinity where nothing was seen';

GRANT SELECT, INSERT, UPDATE ON sensing.alarm TO liangwang_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sensing.rule_state, sensing.rule_seen TO liangwang_app;
