-- Rules of what is usual learn from history once: which of them have, on which streams.
CREATE TABLE sensing.rule_learned (
  rule       text NOT NULL,
  stream     integer NOT NULL,
  print      text NOT NULL,
  learned_at timestamptz(3) NOT NULL,
  PRIMARY KEY (rule, stream)
);
COMMENT ON TABLE sensing.rule_learned IS 'Seasonal rules that have learned from the history of a stream what is usual there; others do so beside the running watch';
COMMENT ON COLUMN sensing.rule_learned.rule IS 'Id of the rule';
COMMENT ON COLUMN sensing.rule_learned.stream IS 'Number of the stream';
COMMENT ON COLUMN sensing.rule_learned.print IS 'Digest of the rule''s detection; what another one learned is of no use';
COMMENT ON COLUMN sensing.rule_learned.learned_at IS 'When what it learned was durable';
GRANT SELECT, INSERT, UPDATE, DELETE ON sensing.rule_learned TO liangwang_app;
