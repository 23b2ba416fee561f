-- What runs on a subject is asked for by the subject. The index that keeps a process from running twice began with the
-- definition, and PostgreSQL read all of it, every running instance, for each question.

DROP INDEX process.instance_runs_once;
CREATE UNIQUE INDEX instance_runs_once ON process.instance (subject_id, subject_kind, definition)
  WHERE status = 'running' AND parent IS NULL;
