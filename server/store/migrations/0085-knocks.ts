// Tables of the door: how far it is open, who was invited, who waits, whose knocks were seen, and who never may.
export const knocksMigration = {
  number: 85,
  name: 'knocks',
  up: `
CREATE TABLE knock_door (
  one INTEGER PRIMARY KEY CHECK (one = 1), state TEXT NOT NULL CHECK (state IN ('closed', 'link', 'open')), changedAt INTEGER NOT NULL
) STRICT;
INSERT INTO knock_door (one, state, changedAt) VALUES (1, 'link', 0);
CREATE TABLE knock (
  id TEXT PRIMARY KEY, origin TEXT NOT NULL UNIQUE, isAside INTEGER NOT NULL, line TEXT NOT NULL, document TEXT NOT NULL,
  invitation TEXT, cameAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE knock_seen (
  id TEXT PRIMARY KEY, until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE invitation (
  id TEXT PRIMARY KEY, code TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, madeAt INTEGER NOT NULL,
  expiresAt INTEGER NOT NULL, uses INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE knock_blocked (
  origin TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
} as const
