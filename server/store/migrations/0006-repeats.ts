// Tables for calls that come twice with one Idempotency-Key, and for signed reads that must come once.
export const repeatsMigration = {
  number: 6,
  name: 'repeats',
  up: `
CREATE TABLE owner_write (
  session TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT, madeAt INTEGER NOT NULL, PRIMARY KEY (session, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_write_age ON owner_write (madeAt);
CREATE TABLE owner_write_step (
  session TEXT NOT NULL, key TEXT NOT NULL, step INTEGER NOT NULL, result TEXT NOT NULL, PRIMARY KEY (session, key, step),
  FOREIGN KEY (session, key) REFERENCES owner_write (session, key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE read_nonce (
  kid TEXT NOT NULL, nonce TEXT NOT NULL, expiresAt INTEGER NOT NULL, PRIMARY KEY (kid, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX read_nonce_expiry ON read_nonce (expiresAt);
`,
} as const
