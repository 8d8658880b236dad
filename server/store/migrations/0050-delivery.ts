// Tables for handing records over: marks, acknowledgements, pushes, quotas of brands, and measured silences.
export const deliveryMigration = {
  number: 50,
  name: 'delivery',
  up: `
CREATE TABLE handover (
  rid TEXT NOT NULL, channel TEXT NOT NULL CHECK (channel IN ('pull', 'stream', 'push')), seq INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (rid, channel)
) STRICT, WITHOUT ROWID;
CREATE TABLE seen (
  rid TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL, channel TEXT NOT NULL,
  PRIMARY KEY (rid, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE unanswered_note (
  rid TEXT PRIMARY KEY, notes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE brand_day (
  brand TEXT NOT NULL, day INTEGER NOT NULL, messages INTEGER NOT NULL, bytes INTEGER NOT NULL, offers INTEGER NOT NULL,
  asks INTEGER NOT NULL, filters INTEGER NOT NULL, refused INTEGER NOT NULL, PRIMARY KEY (brand, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX brand_day_age ON brand_day (day);
CREATE TABLE push (
  rid TEXT PRIMARY KEY, host TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('on', 'off')),
  attempts INTEGER NOT NULL, nextAt INTEGER, failingSince INTEGER, ackedAt INTEGER, isDoubted INTEGER NOT NULL, offSeq INTEGER NOT NULL,
  batch TEXT, batchDigest TEXT, batchFrom INTEGER, batchUpto INTEGER, pollAt INTEGER, pollAttempts INTEGER NOT NULL, outboxAfter TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX push_due ON push (nextAt) WHERE nextAt IS NOT NULL;
CREATE INDEX push_poll ON push (pollAt) WHERE pollAt IS NOT NULL;
CREATE TABLE outbox_answer (
  rid TEXT NOT NULL, jti TEXT NOT NULL, receipt TEXT, problem TEXT, madeAt INTEGER NOT NULL, isInBatch INTEGER NOT NULL,
  PRIMARY KEY (rid, jti)
) STRICT, WITHOUT ROWID;
CREATE TABLE silence (
  rid TEXT NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL, ms REAL NOT NULL, streams INTEGER NOT NULL, pushes INTEGER NOT NULL,
  PRIMARY KEY (rid, at)
) STRICT, WITHOUT ROWID;
`,
} as const
