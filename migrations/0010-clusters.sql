-- Transactions are counted by the cluster: what is restored into another brings numbers of the old count, which say
-- nothing about those of the new one. The boundary tells the two apart.

CREATE TABLE kernel.cluster (
  ordinal   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id        text NOT NULL,
  boundary  bigint NOT NULL CHECK (boundary >= 0),
  at        timestamptz(3) NOT NULL DEFAULT now()
);
COMMENT ON TABLE kernel.cluster IS 'The database clusters that the acts have lived in, one after the other; more than one only after a restore';
COMMENT ON COLUMN kernel.cluster.ordinal IS 'The newest is where they live now';
COMMENT ON COLUMN kernel.cluster.id IS 'The cluster''s system identifier';
COMMENT ON COLUMN kernel.cluster.boundary IS 'Acts up to this sequence were made before, in other clusters: their transactions are of another count';
COMMENT ON COLUMN kernel.cluster.at IS 'When it was first opened here';
GRANT SELECT ON kernel.cluster TO liangwang_app;

INSERT INTO kernel.cluster (id, boundary) SELECT system_identifier::text, 0 FROM pg_control_system();
