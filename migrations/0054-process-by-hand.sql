-- What people begin and take by hand: a process that is no ticket's says who began it, a work item who has it.

CREATE TABLE process.begun (
  instance  uuid PRIMARY KEY REFERENCES process.instance,
  account   text NOT NULL,
  unit_path text COLLATE "C",
  begun_at  timestamptz(3) NOT NULL
);
COMMENT ON TABLE process.begun IS 'Processes that a person began by hand';
COMMENT ON COLUMN process.begun.instance IS 'The instance; those it calls belong to it by their subject';
COMMENT ON COLUMN process.begun.account IS 'Account that began it';
COMMENT ON COLUMN process.begun.unit_path IS 'Unit that account acted for; work that names no unit stands there';
COMMENT ON COLUMN process.begun.begun_at IS 'When it was begun';
CREATE INDEX begun_unit ON process.begun (unit_path, begun_at);
CREATE INDEX begun_account ON process.begun (account, begun_at);
GRANT SELECT, INSERT ON process.begun TO liangwang_app;

ALTER TABLE process.work_item ADD COLUMN claimed_by text, ADD COLUMN claimed_at timestamptz(3),
  ADD CONSTRAINT work_item_claim CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)) NOT VALID;
COMMENT ON COLUMN process.work_item.claimed_by IS 'Account that has taken it on; null while nobody has';
COMMENT ON COLUMN process.work_item.claimed_at IS 'When it was taken on';

-- Work of processes that are about nothing else is listed without reading that of tickets, which is a thousandfold.
CREATE INDEX instance_of_itself ON process.instance (id) WHERE status = 'running' AND subject_kind = 'process';
