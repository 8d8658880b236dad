// Each step of a request to erase with its time, and which overdue ones the person was told of.

export const erasuresMigration = {
  number: 96,
  name: 'erasures step by step',
  up: `
ALTER TABLE erasure ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE erasure ADD COLUMN basis TEXT NOT NULL DEFAULT 'eu-gdpr:A17';
ALTER TABLE erasure ADD COLUMN acknowledgedAt INTEGER;
ALTER TABLE erasure ADD COLUMN promisedAt INTEGER;
ALTER TABLE erasure ADD COLUMN receiptedAt INTEGER;
UPDATE erasure SET seq = coalesce((
  SELECT record.seq FROM record JOIN ledger ON ledger.number = record.ledger
  WHERE ledger.rid = erasure.rid AND record.jti = erasure.id AND record.type = 'erasure.request'), 0);
CREATE TABLE erasure_told (
  rid TEXT NOT NULL, id TEXT NOT NULL, dueAt INTEGER NOT NULL, PRIMARY KEY (rid, id, dueAt)
) STRICT, WITHOUT ROWID;
CREATE TABLE erasure_reminder (
  rid TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (rid, id, at)
) STRICT, WITHOUT ROWID;
`,
} as const
