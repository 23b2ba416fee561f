-- Files of readings that were brought in at the desk: checked first, then started, followed and kept in mind.
CREATE TABLE sensing.reading_import (
  id          uuid PRIMARY KEY,
  version     integer NOT NULL,
  unit        text COLLATE "C" NOT NULL,
  account     text NOT NULL,
  file        text NOT NULL,
  bytes       bigint NOT NULL CHECK (bytes >= 0),
  mapping     jsonb NOT NULL,
  status      text NOT NULL CHECK (status IN ('checked', 'running', 'done', 'cancelled', 'failed', 'interrupted')),
  uploaded_at timestamptz(3) NOT NULL,
  started_at  timestamptz(3),
  ended_at    timestamptz(3),
  found       jsonb NOT NULL,
  counts      jsonb,
  fault       text,
  CONSTRAINT reading_import_ended CHECK ((status IN ('checked', 'running')) = (ended_at IS NULL))
);
COMMENT ON TABLE sensing.reading_import IS 'Files of readings brought in at the desk; the file itself lies in the data folder until it is brought in or cancelled';
COMMENT ON COLUMN sensing.reading_import.id IS 'UUIDv7; also the folder imports/ID in the data folder';
COMMENT ON COLUMN sensing.reading_import.version IS 'That of the newest act on it';
COMMENT ON COLUMN sensing.reading_import.unit IS 'Path of the unit of whoever brought it';
COMMENT ON COLUMN sensing.reading_import.account IS 'Id of the account that brought it';
COMMENT ON COLUMN sensing.reading_import.file IS 'Name of the file as it was sent, without a folder';
COMMENT ON COLUMN sensing.reading_import.bytes IS 'Size of the file';
COMMENT ON COLUMN sensing.reading_import.mapping IS 'How its columns become readings: a mapping as in mappings/readings';
COMMENT ON COLUMN sensing.reading_import.status IS 'checked: nothing stored yet; interrupted: the server ended, start goes on';
COMMENT ON COLUMN sensing.reading_import.uploaded_at IS 'When it was sent and checked';
COMMENT ON COLUMN sensing.reading_import.started_at IS 'When it was started last; null before';
COMMENT ON COLUMN sensing.reading_import.ended_at IS 'When it ended, in whichever way; null before';
COMMENT ON COLUMN sensing.reading_import.found IS 'What the check found in its first rows: counts, first readings, problems by row';
COMMENT ON COLUMN sensing.reading_import.counts IS 'What became of its readings, by outcome; null before the start';
COMMENT ON COLUMN sensing.reading_import.fault IS 'Why it failed; null where it did not';
CREATE INDEX reading_import_newest ON sensing.reading_import (uploaded_at DESC);
GRANT SELECT, INSERT, UPDATE, DELETE ON sensing.reading_import TO liangwang_app;
