// Tables for what opens the server: its claim, set-up links, passkeys, sessions and the recovery sheet.
export const accessMigration = {
  number: 5,
  name: 'access',
  up: `
CREATE TABLE claim (
  one INTEGER PRIMARY KEY CHECK (one = 1), userHandle TEXT NOT NULL, claimedAt INTEGER NOT NULL
) STRICT;
CREATE TABLE setup_link (
  hash TEXT PRIMARY KEY, madeAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, usedAt INTEGER
) STRICT;
CREATE TABLE setup_visit (
  hash TEXT PRIMARY KEY, expiresAt INTEGER NOT NULL
) STRICT;
CREATE TABLE passkey (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, rpId TEXT NOT NULL, publicKey BLOB NOT NULL, counter INTEGER NOT NULL,
  transports TEXT NOT NULL, isBackedUp INTEGER NOT NULL, createdAt INTEGER NOT NULL, lastUsedAt INTEGER
) STRICT;
CREATE TABLE session (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, way TEXT NOT NULL, passkey TEXT,
  createdAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL, provenAt INTEGER NOT NULL
) STRICT;
CREATE INDEX session_passkey ON session (passkey);
CREATE TABLE challenge (
  hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, holder TEXT NOT NULL, rpId TEXT NOT NULL, origin TEXT NOT NULL, expiresAt INTEGER NOT NULL
) STRICT;
CREATE INDEX challenge_expiry ON challenge (expiresAt);
CREATE TABLE recovery_code (
  hash TEXT PRIMARY KEY, madeAt INTEGER NOT NULL, usedAt INTEGER
) STRICT;
CREATE TABLE backup_key (
  publicKey TEXT PRIMARY KEY, madeAt INTEGER NOT NULL, origin TEXT NOT NULL
) STRICT;
CREATE TABLE code_attempts (
  one INTEGER PRIMARY KEY CHECK (one = 1), failures INTEGER NOT NULL, lockedUntil INTEGER NOT NULL
) STRICT;
INSERT INTO code_attempts (one, failures, lockedUntil) VALUES (1, 0, 0);
`,
} as const
