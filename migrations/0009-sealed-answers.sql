-- Answers kept for repeats are sealed from here on, and keys are stored as hashes. What was kept before lies open (it may
-- hold follow-up codes) and could not be found by its key any more.

DELETE FROM kernel.idempotency;
COMMENT ON COLUMN kernel.idempotency.key IS 'SHA-256 of the Idempotency-Key of HTTP or of the message''s own id, base64url';
COMMENT ON COLUMN kernel.idempotency.result IS 'What was answered, encrypted (AES-256-GCM) with a key made of the sender''s key and the installation''s keys/answers.key';
