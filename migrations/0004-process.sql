-- Processes: BPMN and DMN definitions, instances with their state, work items, timers, subscriptions.

CREATE SCHEMA process;
COMMENT ON SCHEMA process IS 'Processes, decisions and the work they ask for';
GRANT USAGE ON SCHEMA process TO liangwang_app;

CREATE TABLE process.definition (
  id           text NOT NULL CHECK (length(id) BETWEEN 1 AND 200),
  version      integer NOT NULL CHECK (version > 0),
  name         text NOT NULL,
  file         text NOT NULL,
  digest       bytea NOT NULL CHECK (length(digest) = 32),
  executable   boolean NOT NULL,
  xml          text NOT NULL,
  graph        json NOT NULL,
  deployed_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (id, version)
);
COMMENT ON TABLE process.definition IS 'BPMN processes in all their versions; a version never changes, running instances stay on theirs';
COMMENT ON COLUMN process.definition.id IS 'Id of the process in the BPMN file';
COMMENT ON COLUMN process.definition.file IS 'Name of the file it came from';
COMMENT ON COLUMN process.definition.digest IS 'SHA-256 of the XML: the same file again makes no new version';
COMMENT ON COLUMN process.definition.executable IS 'False for a drawing, which can be shown and not started';
COMMENT ON COLUMN process.definition.graph IS 'Compiled form; json rather than jsonb, for the order of its keys counts';
GRANT SELECT, INSERT ON process.definition TO liangwang_app;

CREATE TABLE process.decision_model (
  id           text NOT NULL CHECK (length(id) BETWEEN 1 AND 200),
  version      integer NOT NULL CHECK (version > 0),
  name         text NOT NULL,
  file         text NOT NULL,
  digest       bytea NOT NULL CHECK (length(digest) = 32),
  xml          text NOT NULL,
  deployed_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (id, version)
);
COMMENT ON TABLE process.decision_model IS 'DMN files in all their versions, so that a decision can be replayed';
COMMENT ON COLUMN process.decision_model.id IS 'Id of the definitions element of the DMN file';
COMMENT ON COLUMN process.decision_model.digest IS 'SHA-256 of the XML';
GRANT SELECT, INSERT ON process.decision_model TO liangwang_app;

CREATE TABLE process.instance (
  id            uuid PRIMARY KEY,
  definition    text NOT NULL,
  version       integer NOT NULL,
  subject_kind  text NOT NULL,
  subject_id    text NOT NULL,
  parent        uuid REFERENCES process.instance,
  parent_call   text,
  status        text NOT NULL CHECK (status IN ('running', 'completed', 'terminated', 'failed', 'cancelled')),
  incidents     smallint NOT NULL DEFAULT 0 CHECK (incidents >= 0),
  state         jsonb NOT NULL,
  variables     jsonb NOT NULL,
  path          smallint[] NOT NULL,
  revision      integer NOT NULL DEFAULT 1,
  started_at    timestamptz(3) NOT NULL,
  ended_at      timestamptz(3),
  FOREIGN KEY (definition, version) REFERENCES process.definition (id, version),
  CHECK ((status = 'running') = (ended_at IS NULL)),
  CHECK ((parent IS NULL) = (parent_call IS NULL))
) WITH (fillfactor = 60);
COMMENT ON TABLE process.instance IS 'Running and ended processes; the row is the lock of the instance';
COMMENT ON COLUMN process.instance.subject_kind IS 'What it is about, such as ticket; process for one that is about nothing else';
COMMENT ON COLUMN process.instance.parent IS 'The instance whose call activity started it';
COMMENT ON COLUMN process.instance.parent_call IS 'Token of that call activity';
COMMENT ON COLUMN process.instance.incidents IS 'How many tokens are held by an incident';
COMMENT ON COLUMN process.instance.state IS 'Tokens and what they await; see engine/state.ts';
COMMENT ON COLUMN process.instance.path IS 'Sequence flows passed, in order, by their number in the graph of its version';
COMMENT ON COLUMN process.instance.revision IS 'Counts the steps';
CREATE INDEX instance_subject ON process.instance (subject_kind, subject_id);
CREATE UNIQUE INDEX instance_runs_once ON process.instance (definition, subject_kind, subject_id) WHERE status = 'running' AND parent IS NULL;
CREATE INDEX instance_parent ON process.instance (parent, parent_call) WHERE parent IS NOT NULL;
CREATE INDEX instance_version ON process.instance (definition, version) WHERE status = 'running';
CREATE INDEX instance_incident ON process.instance (started_at) WHERE incidents > 0;
GRANT SELECT, INSERT, UPDATE ON process.instance TO liangwang_app;

CREATE TABLE process.work_item (
  instance         uuid NOT NULL REFERENCES process.instance,
  item             text NOT NULL,
  node             text NOT NULL,
  name             text NOT NULL,
  candidate_scope  text,
  unit_path        text COLLATE "C",
  assignee         text,
  form_key         text,
  input            jsonb,
  due_at           timestamptz(3),
  state            text NOT NULL CHECK (state IN ('open', 'done', 'withdrawn')),
  opened_at        timestamptz(3) NOT NULL,
  closed_at        timestamptz(3),
  closed_by        text,
  PRIMARY KEY (instance, item),
  CHECK ((state = 'open') = (closed_at IS NULL))
) WITH (fillfactor = 80);
COMMENT ON TABLE process.work_item IS 'What user and manual tasks ask of people';
COMMENT ON COLUMN process.work_item.item IS 'Token of the task: unique within the instance';
COMMENT ON COLUMN process.work_item.node IS 'Element id of the task';
COMMENT ON COLUMN process.work_item.candidate_scope IS 'Scope that whoever does it must hold';
COMMENT ON COLUMN process.work_item.unit_path IS 'Unit it is for';
COMMENT ON COLUMN process.work_item.assignee IS 'Account it is for';
COMMENT ON COLUMN process.work_item.closed_by IS 'Account that did it, or whose act withdrew it';
CREATE INDEX work_item_unit ON process.work_item (unit_path, due_at) WHERE state = 'open';
CREATE INDEX work_item_assignee ON process.work_item (assignee, due_at) WHERE state = 'open' AND assignee IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON process.work_item TO liangwang_app;

CREATE TABLE process.timer (
  instance  uuid NOT NULL REFERENCES process.instance,
  timer     text NOT NULL,
  node      text NOT NULL,
  at        timestamptz(3) NOT NULL,
  try_at    timestamptz(3) NOT NULL,
  attempts  smallint NOT NULL DEFAULT 0,
  fault     text,
  PRIMARY KEY (instance, timer)
);
COMMENT ON TABLE process.timer IS 'What is due by the clock; a row is there as long as its timer is awaited';
COMMENT ON COLUMN process.timer.at IS 'When it is due';
COMMENT ON COLUMN process.timer.try_at IS 'When it is tried: later than due after a fault';
COMMENT ON COLUMN process.timer.fault IS 'Why the last try failed';
CREATE INDEX timer_try ON process.timer (try_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON process.timer TO liangwang_app;

CREATE TABLE process.start_timer (
  definition  text NOT NULL,
  node        text NOT NULL,
  version     integer NOT NULL,
  at          timestamptz(3) NOT NULL,
  rounds      integer,
  PRIMARY KEY (definition, node)
);
COMMENT ON TABLE process.start_timer IS 'Timer start events of the newest versions';
COMMENT ON COLUMN process.start_timer.at IS 'When the next start is due; while rounds is null, when the timer began to run';
COMMENT ON COLUMN process.start_timer.rounds IS 'Starts left, -1 without end, null until the first due time is worked out by the clock of the city';
CREATE INDEX start_timer_at ON process.start_timer (at);
GRANT SELECT, INSERT, UPDATE, DELETE ON process.start_timer TO liangwang_app;

CREATE TABLE process.subscription (
  instance  uuid NOT NULL REFERENCES process.instance,
  wait      text NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('message', 'signal')),
  name      text NOT NULL,
  key       text,
  node      text NOT NULL,
  PRIMARY KEY (instance, wait)
);
COMMENT ON TABLE process.subscription IS 'Messages and signals awaited';
COMMENT ON COLUMN process.subscription.key IS 'Correlation key; null takes any';
CREATE INDEX subscription_name ON process.subscription (kind, name, key);
GRANT SELECT, INSERT, UPDATE, DELETE ON process.subscription TO liangwang_app;

-- Writes one step of one instance with everything it caused, in one round trip.
CREATE FUNCTION process.save_step(
  p_id uuid, p_new jsonb, p_status text, p_incidents smallint, p_state jsonb, p_variables jsonb, p_path smallint[],
  p_at timestamptz, p_actor text, p_changes jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_new IS NULL THEN
    UPDATE process.instance
    SET status = p_status, incidents = p_incidents, state = p_state, variables = p_variables, path = path || p_path,
        revision = revision + 1, ended_at = CASE WHEN p_status = 'running' THEN NULL ELSE p_at END
    WHERE id = p_id;
  ELSE
    INSERT INTO process.instance (id, definition, version, subject_kind, subject_id, parent, parent_call,
      status, incidents, state, variables, path, started_at, ended_at)
    VALUES (p_id, p_new->>'definition', (p_new->>'version')::integer, p_new->>'subjectKind', p_new->>'subjectId',
      (p_new->>'parent')::uuid, p_new->>'parentCall',
      p_status, p_incidents, p_state, p_variables, p_path, p_at, CASE WHEN p_status = 'running' THEN NULL ELSE p_at END);
  END IF;
  IF p_changes ? 'close' THEN
    UPDATE process.work_item w SET state = c.state, closed_at = p_at, closed_by = p_actor
    FROM jsonb_to_recordset(p_changes->'close') AS c(item text, state text)
    WHERE w.instance = p_id AND w.item = c.item AND w.state = 'open';
  END IF;
  IF p_changes ? 'open' THEN
    INSERT INTO process.work_item (instance, item, node, name, candidate_scope, unit_path, assignee, form_key, input, due_at, state, opened_at)
    SELECT p_id, o.item, o.node, o.name, o."candidateScope", o."candidateUnit", o.assignee, o."formKey", o.input, o."dueAt", 'open', p_at
    FROM jsonb_to_recordset(p_changes->'open') AS o(item text, node text, name text, "candidateScope" text,
      "candidateUnit" text, assignee text, "formKey" text, input jsonb, "dueAt" timestamptz);
  END IF;
  IF p_changes ? 'cancelTimers' THEN
    DELETE FROM process.timer t USING jsonb_array_elements_text(p_changes->'cancelTimers') AS c(timer)
    WHERE t.instance = p_id AND t.timer = c.timer;
  END IF;
  IF p_changes ? 'setTimers' THEN
    INSERT INTO process.timer (instance, timer, node, at, try_at)
    SELECT p_id, s.timer, s.node, s.at, s.at
    FROM jsonb_to_recordset(p_changes->'setTimers') AS s(timer text, node text, at timestamptz);
  END IF;
  IF p_changes ? 'unsubscribe' THEN
    DELETE FROM process.subscription s USING jsonb_array_elements_text(p_changes->'unsubscribe') AS c(wait)
    WHERE s.instance = p_id AND s.wait = c.wait;
  END IF;
  IF p_changes ? 'subscribe' THEN
    INSERT INTO process.subscription (instance, wait, kind, name, key, node)
    SELECT p_id, s.wait, s.kind, s.name, s.key, s.node
    FROM jsonb_to_recordset(p_changes->'subscribe') AS s(wait text, kind text, name text, key text, node text);
  END IF;
END $$;
COMMENT ON FUNCTION process.save_step IS 'Writes one step of an instance with its work items, timers and subscriptions';

-- Reading and locking are functions too: what they do is planned once on each connection, which halves their cost.
CREATE FUNCTION process.lock_instance(p_id uuid)
RETURNS TABLE (id uuid, definition text, version integer, subject_kind text, subject_id text, parent uuid, parent_call text,
  state jsonb, variables jsonb)
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  SELECT i.id, i.definition, i.version, i.subject_kind, i.subject_id, i.parent, i.parent_call, i.state, i.variables
  FROM process.instance i WHERE i.id = p_id FOR UPDATE;
END $$;
COMMENT ON FUNCTION process.lock_instance IS 'Reads an instance and locks it until the transaction ends';

CREATE FUNCTION process.lock_subject(p_kind text, p_id text)
RETURNS TABLE (id uuid, definition text, version integer, subject_kind text, subject_id text, parent uuid, parent_call text,
  state jsonb, variables jsonb)
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
  SELECT i.id, i.definition, i.version, i.subject_kind, i.subject_id, i.parent, i.parent_call, i.state, i.variables
  FROM process.instance i
  WHERE i.subject_kind = p_kind AND i.subject_id = p_id AND i.status = 'running' AND i.parent IS NULL
  ORDER BY i.started_at DESC, i.id DESC LIMIT 1 FOR UPDATE;
END $$;
COMMENT ON FUNCTION process.lock_subject IS 'The same for the newest running instance of a subject that no other process called';
