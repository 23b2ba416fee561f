-- What every column of the tickets means, where its name alone left it open.

COMMENT ON COLUMN tickets.attachment.id IS 'UUIDv7';
COMMENT ON COLUMN tickets.attachment.ticket IS 'The ticket it was attached to';
COMMENT ON COLUMN tickets.attachment.act IS 'The act ticket.attach that brought it';
COMMENT ON COLUMN tickets.attachment.name IS 'File name as it is shown: made safe, with the extension of its content';
COMMENT ON COLUMN tickets.attachment.media_type IS 'Media type by the content, never by what the sender said';
COMMENT ON COLUMN tickets.attachment.bytes IS 'Size';
COMMENT ON COLUMN tickets.attachment.sha256 IS 'SHA-256 of the content: its name in the object store';
COMMENT ON COLUMN tickets.attachment.at IS 'When it was attached';

COMMENT ON COLUMN tickets.follower.name IS 'Who follows';

COMMENT ON COLUMN tickets.note.id IS 'UUIDv7';
COMMENT ON COLUMN tickets.note.ticket IS 'The ticket it is about';
COMMENT ON COLUMN tickets.note.text IS 'The words; may hold personal data';
COMMENT ON COLUMN tickets.note.author IS 'Account that wrote it, or anonymous or system';
COMMENT ON COLUMN tickets.note.at IS 'When';

COMMENT ON COLUMN tickets.pause.ticket IS 'The ticket whose clock stood still';
COMMENT ON COLUMN tickets.pause.from_at IS 'From when on';
COMMENT ON COLUMN tickets.pause.reason IS 'Why, in the words of who asked for it';

COMMENT ON COLUMN tickets.requester.id IS 'UUIDv7';
COMMENT ON COLUMN tickets.requester.language IS 'In which language the requester is told: zh-CN, ja, en';
COMMENT ON COLUMN tickets.requester.joined_at IS 'When the requester asked or joined';

COMMENT ON COLUMN tickets.share.ticket IS 'The ticket handled jointly';
COMMENT ON COLUMN tickets.share.unit IS 'Unit path of who has this part';
COMMENT ON COLUMN tickets.share.lead IS 'Whether it leads; one does';
COMMENT ON COLUMN tickets.share.since IS 'When the part was given';
COMMENT ON COLUMN tickets.share.done_at IS 'When the unit finished its part; null before';
COMMENT ON COLUMN tickets.share.done_by IS 'Account that finished it';

COMMENT ON COLUMN tickets.signal.ticket IS 'The ticket it was given for';
COMMENT ON COLUMN tickets.signal.kind IS 'remind or escalate';
COMMENT ON COLUMN tickets.signal.at IS 'When it was given';

COMMENT ON COLUMN tickets.ticket.id IS 'UUIDv7';
COMMENT ON COLUMN tickets.ticket.urgency IS 'low, normal, high, urgent';
COMMENT ON COLUMN tickets.ticket.title IS 'One line by the reporter; erasable';
COMMENT ON COLUMN tickets.ticket.description IS 'What is the matter, in the reporter''s words; erasable';
COMMENT ON COLUMN tickets.ticket.address IS 'Where, in words; null where only a point or nothing was given; erasable';
COMMENT ON COLUMN tickets.ticket.longitude IS 'Degrees east, WGS-84; null without a point';
COMMENT ON COLUMN tickets.ticket.latitude IS 'Degrees north, WGS-84; null without a point';
COMMENT ON COLUMN tickets.ticket.parent IS 'The ticket this one was split off from';
COMMENT ON COLUMN tickets.ticket.merged_into IS 'The ticket that answers this duplicate';
COMMENT ON COLUMN tickets.ticket.external_source IS 'System that it was imported from';
COMMENT ON COLUMN tickets.ticket.external_id IS 'Its id in that system: an import brings each once';
COMMENT ON COLUMN tickets.ticket.reported_at IS 'When it was reported, or opened in the system it came from';
COMMENT ON COLUMN tickets.ticket.registered_at IS 'When its deadlines were set; null before';
COMMENT ON COLUMN tickets.ticket.dispatched_at IS 'When it was first given to a unit since it was last opened; null before';
COMMENT ON COLUMN tickets.ticket.acknowledged_at IS 'When a unit first took it on; null before';
COMMENT ON COLUMN tickets.ticket.contacted_at IS 'When the requester was first reached; null before';
COMMENT ON COLUMN tickets.ticket.handled_at IS 'When it was last said to be done; null again after a rework';
COMMENT ON COLUMN tickets.ticket.handled_by IS 'Account that said so, who may not check it';
COMMENT ON COLUMN tickets.ticket.checked_at IS 'When another person last found it done; null before';
COMMENT ON COLUMN tickets.ticket.called_back_at IS 'When the requester was last called back, reached or not; null before';
COMMENT ON COLUMN tickets.ticket.closed_at IS 'When it ended, in whichever way; null while open';
COMMENT ON COLUMN tickets.ticket.stage_started_at IS 'When the present stage began; null when ended';
COMMENT ON COLUMN tickets.ticket.dispatches IS 'How often it was given to a unit';
COMMENT ON COLUMN tickets.ticket.returns IS 'How often a unit gave it back';
COMMENT ON COLUMN tickets.ticket.wrong_dispatches IS 'How often it was given back as another''s matter';
COMMENT ON COLUMN tickets.ticket.reworks IS 'How often the check sent it back';
COMMENT ON COLUMN tickets.ticket.reopenings IS 'How often the requester''s "not solved" opened it again';
COMMENT ON COLUMN tickets.ticket.extensions IS 'How often its deadline was extended';
COMMENT ON COLUMN tickets.ticket.escalations IS 'How often it was escalated';

COMMENT ON COLUMN tickets.view.id IS 'UUIDv7';
COMMENT ON COLUMN tickets.view.account IS 'Whose filter it is';
COMMENT ON COLUMN tickets.view.name IS 'What the account calls it, once each';
COMMENT ON COLUMN tickets.view.at IS 'When it was saved';

COMMENT ON COLUMN tickets.watch.ticket IS 'The open ticket';
