-- What people answered when they began a process or did its work, beside the acts that say so: words can be erased.

CREATE TABLE process.answer (
  act         uuid PRIMARY KEY,
  instance    uuid NOT NULL REFERENCES process.instance,
  item        text,
  account     text NOT NULL,
  role        text NOT NULL,
  at          timestamptz(3) NOT NULL,
  given       jsonb NOT NULL,
  salt        bytea CHECK (length(salt) = 16),
  erased_at   timestamptz(3),
  UNIQUE NULLS NOT DISTINCT (instance, item),
  CHECK (erased_at IS NULL OR salt IS NULL)
);
COMMENT ON TABLE process.answer IS 'What was filled in at the start of a process by hand or for a work item of it';
COMMENT ON COLUMN process.answer.act IS 'The act process.start or process.complete, whose detail holds the choices and the digest of the words';
COMMENT ON COLUMN process.answer.instance IS 'The instance begun or moved';
COMMENT ON COLUMN process.answer.item IS 'The work item done; null for the start';
COMMENT ON COLUMN process.answer.account IS 'Account that answered';
COMMENT ON COLUMN process.answer.role IS 'Role in which it answered';
COMMENT ON COLUMN process.answer.at IS 'When it was answered';
COMMENT ON COLUMN process.answer.given IS 'The values by the names of the form; once erased the choices only, which the act holds as well';
COMMENT ON COLUMN process.answer.salt IS 'With the words the digest in the act is made of it; null where there were no words, and once they are erased';
COMMENT ON COLUMN process.answer.erased_at IS 'When the words were erased; null while they are kept';
GRANT SELECT, INSERT, UPDATE ON process.answer TO liangwang_app;

ALTER TABLE process.work_item ADD COLUMN claimed_role text;
COMMENT ON COLUMN process.work_item.claimed_role IS 'Role in which it was taken on; null while nobody has, and where it was taken on before this was kept';
