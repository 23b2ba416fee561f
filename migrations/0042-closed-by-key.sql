-- A work item is closed by its key alone. With the whole list in one statement PostgreSQL read every item, open and
-- closed, to close one: the more a district had handled since the last ANALYZE, the slower it became.

CREATE OR REPLACE FUNCTION process.save_steps(p_new jsonb, p_moved jsonb, p_changes jsonb)
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_material = off AS $$
DECLARE
  ended record;
BEGIN
  IF p_new IS NOT NULL THEN
    INSERT INTO process.instance (id, definition, version, subject_kind, subject_id, parent, parent_call,
      status, incidents, state, variables, path, revision, started_at, ended_at)
    SELECT n.id, n.definition, n.version, n."subjectKind", n."subjectId", n.parent, n."parentCall",
      n.status, n.incidents, n.state, n.variables, n.path, n.steps, n."startedAt",
      CASE WHEN n.status = 'running' THEN NULL ELSE n.at END
    FROM jsonb_to_recordset(p_new) AS n (id uuid, definition text, version integer, "subjectKind" text, "subjectId" text,
      parent uuid, "parentCall" text, status text, incidents smallint, state jsonb, variables jsonb, path smallint[],
      steps integer, "startedAt" timestamptz, at timestamptz);
  END IF;
  IF p_moved IS NOT NULL THEN
    UPDATE process.instance i
    SET status = m.status, incidents = m.incidents, state = m.state, variables = m.variables, path = i.path || m.path,
      revision = i.revision + m.steps, ended_at = CASE WHEN m.status = 'running' THEN NULL ELSE m.at END
    FROM jsonb_to_recordset(p_moved) AS m (id uuid, status text, incidents smallint, state jsonb, variables jsonb,
      path smallint[], steps integer, at timestamptz)
    WHERE i.id = m.id;
  END IF;
  IF p_changes ? 'close' THEN
    -- One by one: for a list PostgreSQL expects a hundred rows, and reads the whole index of items to close one.
    FOR ended IN SELECT * FROM jsonb_to_recordset(p_changes->'close') AS listed (instance uuid, item text, state text,
      "closedAt" timestamptz, "closedBy" text)
    LOOP
      UPDATE process.work_item w SET state = ended.state, closed_at = ended."closedAt", closed_by = ended."closedBy"
      WHERE w.instance = ended.instance AND w.item = ended.item AND w.closed_at IS NULL;
    END LOOP;
  END IF;
  IF p_changes ? 'open' THEN
    INSERT INTO process.work_item (instance, item, node, name, candidate_scope, unit_path, assignee, form_key, input, due_at,
      state, opened_at, closed_at, closed_by)
    SELECT o.instance, o.item, o.node, o.name, o."candidateScope", o."candidateUnit", o.assignee, o."formKey", o.input,
      o."dueAt", coalesce(o.state, 'open'), o."openedAt", o."closedAt", o."closedBy"
    FROM jsonb_to_recordset(p_changes->'open') AS o (instance uuid, item text, node text, name text, "candidateScope" text,
      "candidateUnit" text, assignee text, "formKey" text, input jsonb, "dueAt" timestamptz,
      "openedAt" timestamptz, state text, "closedAt" timestamptz, "closedBy" text);
  END IF;
  IF p_changes ? 'cancelTimers' THEN
    DELETE FROM process.timer t USING jsonb_to_recordset(p_changes->'cancelTimers') AS c (instance uuid, timer text)
    WHERE t.instance = c.instance AND t.timer = c.timer;
  END IF;
  IF p_changes ? 'setTimers' THEN
    INSERT INTO process.timer (instance, timer, node, at, try_at)
    SELECT s.instance, s.timer, s.node, s.at, s.at
    FROM jsonb_to_recordset(p_changes->'setTimers') AS s (instance uuid, timer text, node text, at timestamptz);
  END IF;
  IF p_changes ? 'unsubscribe' THEN
    DELETE FROM process.subscription s USING jsonb_to_recordset(p_changes->'unsubscribe') AS c (instance uuid, wait text)
    WHERE s.instance = c.instance AND s.wait = c.wait;
  END IF;
  IF p_changes ? 'subscribe' THEN
    INSERT INTO process.subscription (instance, wait, kind, name, key, node)
    SELECT s.instance, s.wait, s.kind, s.name, s.key, s.node
    FROM jsonb_to_recordset(p_changes->'subscribe') AS s (instance uuid, wait text, kind text, name text, key text, node text);
  END IF;
END $$;
