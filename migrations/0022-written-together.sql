-- Transactions that several requests share write what all of them changed in a few statements: a row of a ticket or of
-- a process costs much less than the statement around it. Rows come as JSON, which PostgreSQL reads once.
--
-- A plan made while a table is small must not read all of it when it has grown: these read by keys, always.

CREATE FUNCTION tickets.write_tickets(p_new jsonb, p_changed jsonb)
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF p_new IS NOT NULL THEN
    INSERT INTO tickets.ticket (
      id, number, version, source, channel, status, stage, category, urgency, deadline_class, longitude, latitude,
      cell, area_path, owner_path, partner_paths, assignee, reporter, public, parent, merged_into, external_source,
      external_id, reported_at, registered_at, dispatched_at, acknowledged_at, contacted_at, handled_at, handled_by,
      checked_at, called_back_at, closed_at, due_at, contact_due_at, stage_started_at, stage_due_at, stage_yellow_at,
      suspended_at, pending, dispatches, returns, wrong_dispatches, reworks, reopenings, extensions, escalations,
      gross_minutes, net_minutes, excluded, claimed_solved, callback_reached, confirmed_solved, first_solved,
      satisfaction, title, description, address, seen_by, tokens)
    SELECT
      r.id, r.number, r.version, r.source, r.channel, r.status, r.stage, r.category, r.urgency, r.deadline_class,
      r.longitude, r.latitude, r.cell, r.area_path, r.owner_path, r.partner_paths, r.assignee, r.reporter, r.public,
      r.parent, r.merged_into, r.external_source, r.external_id, r.reported_at, r.registered_at, r.dispatched_at,
      r.acknowledged_at, r.contacted_at, r.handled_at, r.handled_by, r.checked_at, r.called_back_at, r.closed_at,
      r.due_at, r.contact_due_at, r.stage_started_at, r.stage_due_at, r.stage_yellow_at, r.suspended_at, r.pending,
      r.dispatches, r.returns, r.wrong_dispatches, r.reworks, r.reopenings, r.extensions, r.escalations,
      r.gross_minutes, r.net_minutes, r.excluded, r.claimed_solved, r.callback_reached, r.confirmed_solved,
      r.first_solved, r.satisfaction, r.title, r.description, r.address, r.seen_by, r.tokens
    FROM jsonb_populate_recordset(NULL::tickets.ticket, p_new) AS r;
  END IF;
  IF p_changed IS NOT NULL THEN
    UPDATE tickets.ticket t SET
      number = r.number, version = r.version, source = r.source, channel = r.channel, status = r.status,
      stage = r.stage, category = r.category, urgency = r.urgency, deadline_class = r.deadline_class,
      longitude = r.longitude, latitude = r.latitude, cell = r.cell, area_path = r.area_path,
      owner_path = r.owner_path, partner_paths = r.partner_paths, assignee = r.assignee, reporter = r.reporter,
      public = r.public, parent = r.parent, merged_into = r.merged_into, external_source = r.external_source,
      external_id = r.external_id, reported_at = r.reported_at, registered_at = r.registered_at,
      dispatched_at = r.dispatched_at, acknowledged_at = r.acknowledged_at, contacted_at = r.contacted_at,
      handled_at = r.handled_at, handled_by = r.handled_by, checked_at = r.checked_at,
      called_back_at = r.called_back_at, closed_at = r.closed_at, due_at = r.due_at,
      contact_due_at = r.contact_due_at, stage_started_at = r.stage_started_at, stage_due_at = r.stage_due_at,
      stage_yellow_at = r.stage_yellow_at, suspended_at = r.suspended_at, pending = r.pending,
      dispatches = r.dispatches, returns = r.returns, wrong_dispatches = r.wrong_dispatches, reworks = r.reworks,
      reopenings = r.reopenings, extensions = r.extensions, escalations = r.escalations,
      gross_minutes = r.gross_minutes, net_minutes = r.net_minutes, excluded = r.excluded,
      claimed_solved = r.claimed_solved, callback_reached = r.callback_reached,
      confirmed_solved = r.confirmed_solved, first_solved = r.first_solved, satisfaction = r.satisfaction,
      seen_by = r.seen_by
    FROM jsonb_populate_recordset(NULL::tickets.ticket, p_changed) AS r
    WHERE t.id = r.id;
  END IF;
END $$;
COMMENT ON FUNCTION tickets.write_tickets IS 'Inserts tickets with their words, and writes all facts of tickets whose locks the transaction holds';

DROP FUNCTION process.save_steps;

CREATE FUNCTION process.save_steps(p_new jsonb, p_moved jsonb, p_changes jsonb)
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
    UPDATE process.work_item w SET state = c.state, closed_at = c."closedAt", closed_by = c."closedBy"
    FROM jsonb_to_recordset(p_changes->'close') AS c (instance uuid, item text, state text, "closedAt" timestamptz,
      "closedBy" text)
    WHERE w.instance = c.instance AND w.item = c.item AND w.closed_at IS NULL;
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
COMMENT ON FUNCTION process.save_steps IS 'Writes the steps of all instances that a transaction moved, with their work items, timers and subscriptions';
