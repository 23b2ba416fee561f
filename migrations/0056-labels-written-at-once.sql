-- What a ticket is labelled with, what it is about and what its requester was asked are written with its other facts: as a
-- statement of their own they made a second version of the row, with all its entries in indexes, of most new tickets.

CREATE OR REPLACE FUNCTION tickets.write_tickets(p_new jsonb, p_changed jsonb)
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
      satisfaction, labels, about, question, title, description, address, seen_by, tokens)
    SELECT
      r.id, r.number, r.version, r.source, r.channel, r.status, r.stage, r.category, r.urgency, r.deadline_class,
      r.longitude, r.latitude, r.cell, r.area_path, r.owner_path, r.partner_paths, r.assignee, r.reporter, r.public,
      r.parent, r.merged_into, r.external_source, r.external_id, r.reported_at, r.registered_at, r.dispatched_at,
      r.acknowledged_at, r.contacted_at, r.handled_at, r.handled_by, r.checked_at, r.called_back_at, r.closed_at,
      r.due_at, r.contact_due_at, r.stage_started_at, r.stage_due_at, r.stage_yellow_at, r.suspended_at, r.pending,
      r.dispatches, r.returns, r.wrong_dispatches, r.reworks, r.reopenings, r.extensions, r.escalations,
      r.gross_minutes, r.net_minutes, r.excluded, r.claimed_solved, r.callback_reached, r.confirmed_solved,
      r.first_solved, r.satisfaction, r.labels, r.about, r.question, r.title, r.description, r.address, r.seen_by,
      r.tokens
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
      labels = r.labels, about = r.about, question = r.question, seen_by = r.seen_by
    FROM jsonb_populate_recordset(NULL::tickets.ticket, p_changed) AS r
    WHERE t.id = r.id;
  END IF;
END $$;
