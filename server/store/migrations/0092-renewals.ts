// Table for terms proffered beside those in force: at most one for each relationship waits for an answer.
export const renewalsMigration = {
  number: 92,
  name: 'renewals',
  up: `
CREATE TABLE renewal (
  rid TEXT PRIMARY KEY, id TEXT NOT NULL, state TEXT NOT NULL, proffer TEXT NOT NULL, hash TEXT NOT NULL, counter TEXT,
  profferedAt INTEGER NOT NULL, changedAt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
} as const
