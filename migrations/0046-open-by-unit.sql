-- Open matters of a unit from an index of the open ones alone. That a matter is open stood twice in the question, once in
-- the words of ticket_find: the planner took both for independent, expected a fiftieth of the rows, and gathered and
-- sorted all open matters of a district (60,000) where the first of ticket_open_due would have done.

CREATE INDEX ticket_open_seen ON tickets.ticket USING gin (seen_by)
  WITH (gin_pending_list_limit = 256) WHERE status = 'open';
-- Nothing asks for it: units are asked for with all below them, which are in no order of time.
DROP INDEX tickets.ticket_inbox;
