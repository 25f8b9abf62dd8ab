/**
 * Tables of a relay in SQLite. Rowid tables with unique indexes: 30-KB rows in a `WITHOUT ROWID` table would
 * be copied at every split of a page. The tenant is first in every key.
 */
export const schemaVersion = 2;

export const schema = `
CREATE TABLE IF NOT EXISTS tenants (
  tenant BLOB NOT NULL UNIQUE CHECK (length(tenant) = 16),
  genesis_head BLOB NOT NULL,
  change INTEGER NOT NULL,
  control_change INTEGER NOT NULL,
  leaves INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  touches INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS runs (
  tenant BLOB NOT NULL,
  stream BLOB NOT NULL,
  branch INTEGER NOT NULL,
  first_sequence INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  class INTEGER NOT NULL,
  device BLOB NOT NULL,
  first_leaf INTEGER NOT NULL,
  heads BLOB NOT NULL,
  run BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS runs_by_place ON runs (tenant, stream, branch, first_sequence);
CREATE UNIQUE INDEX IF NOT EXISTS runs_by_leaf ON runs (tenant, first_leaf);
CREATE INDEX IF NOT EXISTS control_runs ON runs (tenant, first_leaf) WHERE class = 1;
CREATE TABLE IF NOT EXISTS tips (
  tenant BLOB NOT NULL,
  stream BLOB NOT NULL,
  branch INTEGER NOT NULL,
  forked_after INTEGER NOT NULL,
  parent_branch INTEGER,
  class INTEGER NOT NULL,
  device BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  head BLOB NOT NULL,
  is_closed INTEGER NOT NULL,
  is_followed INTEGER NOT NULL,
  first_seal BLOB NOT NULL,
  change INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS tips_by_branch ON tips (tenant, stream, branch);
CREATE INDEX IF NOT EXISTS tips_by_change ON tips (tenant, change);
CREATE INDEX IF NOT EXISTS tips_by_head ON tips (tenant, head);
CREATE TABLE IF NOT EXISTS forks (
  tenant BLOB NOT NULL,
  stream BLOB NOT NULL,
  after BLOB NOT NULL,
  known BLOB NOT NULL,
  other BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS forks_by_head ON forks (tenant, stream, other);
`;
