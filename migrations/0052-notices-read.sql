-- Notices to staff are read at the desk: by recipient, the newest first, and what of them an account has read.

CREATE INDEX message_notice ON outside.message (recipient COLLATE "C", id) INCLUDE (template)
  WHERE channel = 'notice';

CREATE TABLE outside.notice_mark (
  account    text NOT NULL,
  recipient  text COLLATE "C" NOT NULL,
  until      uuid NOT NULL,
  PRIMARY KEY (account, recipient)
);
COMMENT ON TABLE outside.notice_mark IS 'Up to which notice to a recipient an account has read all';
COMMENT ON COLUMN outside.notice_mark.account IS 'Who has read';
COMMENT ON COLUMN outside.notice_mark.recipient IS 'unit:PATH@function or account:ID, as in outside.message';
COMMENT ON COLUMN outside.notice_mark.until IS 'The last one of those read; ids of messages count on with time';
GRANT SELECT, INSERT, UPDATE (until) ON outside.notice_mark TO liangwang_app;

CREATE TABLE outside.notice_read (
  account  text NOT NULL,
  message  uuid NOT NULL,
  PRIMARY KEY (account, message)
);
COMMENT ON TABLE outside.notice_read IS 'Single notices an account has read beyond its mark; gone once they count as read without';
COMMENT ON COLUMN outside.notice_read.account IS 'Who has read';
COMMENT ON COLUMN outside.notice_read.message IS 'The notice, in outside.message';
GRANT SELECT, INSERT, DELETE ON outside.notice_read TO liangwang_app;
