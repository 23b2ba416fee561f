-- Says of every column of processes and messages what it means; the columns stay as they are.

COMMENT ON COLUMN outside.message.language IS 'In which the text is written: zh-CN, ja or en';
COMMENT ON COLUMN outside.message.body IS 'The text as it is sent, without markup';
COMMENT ON COLUMN outside.message.created_at IS 'When it was written, with the act it tells of';

COMMENT ON COLUMN process.decision_model.version IS 'Counts from 1 within one id';
COMMENT ON COLUMN process.decision_model.name IS 'As its author named it';
COMMENT ON COLUMN process.decision_model.file IS 'Name of the file it came in, for messages to people';
COMMENT ON COLUMN process.decision_model.xml IS 'The DMN document as it was given';
COMMENT ON COLUMN process.decision_model.deployed_at IS 'Since when this version is here';

COMMENT ON COLUMN process.definition.version IS 'Counts from 1 within one id; running instances stay on theirs';
COMMENT ON COLUMN process.definition.name IS 'As its author named it';
COMMENT ON COLUMN process.definition.xml IS 'The BPMN document as it was given';
COMMENT ON COLUMN process.definition.deployed_at IS 'Since when this version is here';

COMMENT ON COLUMN process.instance.id IS 'UUIDv7';
COMMENT ON COLUMN process.instance.definition IS 'Process it runs';
COMMENT ON COLUMN process.instance.version IS 'Version of the process it runs; changed by an explicit migration only';
COMMENT ON COLUMN process.instance.subject_id IS 'Id of what it is about, such as a ticket''s';
COMMENT ON COLUMN process.instance.status IS 'running, completed, terminated, failed or cancelled';
COMMENT ON COLUMN process.instance.variables IS 'What its expressions read';
COMMENT ON COLUMN process.instance.started_at IS 'When its first token was set';
COMMENT ON COLUMN process.instance.ended_at IS 'When it ended; null while it runs';

COMMENT ON COLUMN process.start_timer.definition IS 'Process that starts by the clock';
COMMENT ON COLUMN process.start_timer.node IS 'Its timer start event';
COMMENT ON COLUMN process.start_timer.version IS 'Version that the timer belongs to; a newer one replaces it';

COMMENT ON COLUMN process.subscription.instance IS 'Instance that waits';
COMMENT ON COLUMN process.subscription.wait IS 'Which of the waits of its state this is';
COMMENT ON COLUMN process.subscription.kind IS 'message or signal';
COMMENT ON COLUMN process.subscription.name IS 'Of the message or signal it waits for';
COMMENT ON COLUMN process.subscription.node IS 'Element of the process at which it waits';

COMMENT ON COLUMN process.timer.instance IS 'Instance that waits';
COMMENT ON COLUMN process.timer.timer IS 'Which of the timers of its state this is';
COMMENT ON COLUMN process.timer.node IS 'Element of the process at which it waits';
COMMENT ON COLUMN process.timer.attempts IS 'How often firing it has failed';

COMMENT ON COLUMN process.work_item.instance IS 'Instance that the work belongs to';
COMMENT ON COLUMN process.work_item.name IS 'As the process names the task';
COMMENT ON COLUMN process.work_item.form_key IS 'Form to be filled in; null where none is asked for';
COMMENT ON COLUMN process.work_item.input IS 'What the process hands to whoever does it';
COMMENT ON COLUMN process.work_item.due_at IS 'Until when it should be done; null without a deadline';
COMMENT ON COLUMN process.work_item.state IS 'open, done or withdrawn';
COMMENT ON COLUMN process.work_item.opened_at IS 'When it came up';
COMMENT ON COLUMN process.work_item.closed_at IS 'When it was done or withdrawn; null while it is open';
