// When each record with something of the person's was first given to its brand, and by which way.
export const handedRecordsMigration = {
  number: 120,
  name: 'handed records',
  up: `
CREATE TABLE handed_record (
  rid TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('pull', 'stream', 'push')), PRIMARY KEY (rid, seq)
) STRICT, WITHOUT ROWID;
`,
} as const
