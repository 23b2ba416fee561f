-- The ledger: a Merkle tree over the acts' digests (RFC 6962), kept as C2SP tlog-tiles, sealed by signed checkpoints.

CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'Merkle log over the acts: what was sealed can no longer be changed, removed or inserted unseen';
GRANT USAGE ON SCHEMA ledger TO liangwang_app;

CREATE TABLE ledger.leaf (
  index  bigint PRIMARY KEY CHECK (index >= 0),
  act    uuid NOT NULL CONSTRAINT leaf_act UNIQUE,
  entry  bytea NOT NULL CHECK (length(entry) = 32)
);
COMMENT ON TABLE ledger.leaf IS 'Which act is which leaf. No foreign key to the act: a removed act must stay provable';
COMMENT ON COLUMN ledger.leaf.index IS 'Place in the tree, from 0 without gaps';
COMMENT ON COLUMN ledger.leaf.act IS 'kernel.act.id';
COMMENT ON COLUMN ledger.leaf.entry IS 'Log entry: the digest of the act when it was sealed. Leaf hash = SHA-256(0x00 ‖ entry)';
GRANT SELECT, INSERT ON ledger.leaf TO liangwang_app;

CREATE TABLE ledger.tile (
  level   smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
  index   bigint NOT NULL CHECK (index >= 0),
  hashes  bytea NOT NULL CHECK (length(hashes) = 8192),
  root    bytea NOT NULL CHECK (length(root) = 32),
  PRIMARY KEY (level, index)
);
-- Hashes do not compress; apart from the row, they do not slow the reading of roots.
ALTER TABLE ledger.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE ledger.tile IS 'Full tiles, which never change. Partial ones are derived from leaves and from the roots one level below';
COMMENT ON COLUMN ledger.tile.level IS 'Each hash stands for 256^level leaves';
COMMENT ON COLUMN ledger.tile.index IS 'Place within the level, from 0';
COMMENT ON COLUMN ledger.tile.hashes IS '256 hashes of 32 bytes';
COMMENT ON COLUMN ledger.tile.root IS 'Hash over the tile: its hash in the tile one level up';
GRANT SELECT, INSERT ON ledger.tile TO liangwang_app;

CREATE TABLE ledger.checkpoint (
  size         bigint PRIMARY KEY CHECK (size >= 0),
  root         bytea NOT NULL CHECK (length(root) = 32),
  at           timestamptz(3) NOT NULL,
  note         text NOT NULL,
  transaction  xid8 NOT NULL,
  sequence     bigint NOT NULL,
  cluster      text NOT NULL,
  adopted      boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE ledger.checkpoint IS 'Signed heads of the tree: the newest, and the last of every hour before. A newer one implies the older, so those may go';
COMMENT ON COLUMN ledger.checkpoint.size IS 'Leaves in the tree';
COMMENT ON COLUMN ledger.checkpoint.root IS 'Root hash over them';
COMMENT ON COLUMN ledger.checkpoint.at IS 'When it was signed, by the clock of the installation';
COMMENT ON COLUMN ledger.checkpoint.note IS 'C2SP tlog-checkpoint, an Ed25519-signed note, as served';
COMMENT ON COLUMN ledger.checkpoint.transaction IS 'Position up to which acts were sealed: transaction of the last one';
COMMENT ON COLUMN ledger.checkpoint.sequence IS 'Position up to which acts were sealed: sequence of the last one';
COMMENT ON COLUMN ledger.checkpoint.cluster IS 'System identifier of the database cluster whose transactions are counted';
COMMENT ON COLUMN ledger.checkpoint.adopted IS 'First checkpoint after a restore into another cluster, where transactions are counted anew';
CREATE INDEX checkpoint_hour ON ledger.checkpoint (at);
GRANT SELECT, INSERT, DELETE ON ledger.checkpoint TO liangwang_app;
