-- What was wrong with readings as they came in, by stream and day.

CREATE TABLE sensing.intake (
  stream    integer NOT NULL,
  day       date NOT NULL,
  reason    text NOT NULL CHECK (length(reason) BETWEEN 1 AND 40),
  stored    boolean NOT NULL,
  readings  bigint NOT NULL CHECK (readings > 0),
  last_at   timestamptz(3) NOT NULL,
  PRIMARY KEY (stream, day, reason, stored)
);
COMMENT ON TABLE sensing.intake IS 'Readings with an objection, counted by stream and day; written every few seconds, so that a crash loses the counts of those seconds and no reading';
COMMENT ON COLUMN sensing.intake.stream IS 'Number of the stream; 0 for all that name a stream that does not exist';
COMMENT ON COLUMN sensing.intake.day IS 'Day of arrival on the city''s calendar';
COMMENT ON COLUMN sensing.intake.reason IS 'What was wrong, such as outOfRange, late, notANumber, conflicting';
COMMENT ON COLUMN sensing.intake.stored IS 'True: stored with the objection in its quality; false: refused';
COMMENT ON COLUMN sensing.intake.readings IS 'How many readings of that day';
COMMENT ON COLUMN sensing.intake.last_at IS 'When the last of them arrived';
GRANT SELECT, INSERT, UPDATE ON sensing.intake TO liangwang_app;
