// Tables for what the person wants: their own intent in full, its tags, and the copy that each brand got.
export const intentsMigration = {
  number: 20,
  name: 'intents',
  up: `
CREATE TABLE intent (
  id TEXT PRIMARY KEY, line TEXT NOT NULL, category TEXT NOT NULL, state TEXT NOT NULL, revision INTEGER NOT NULL, version INTEGER NOT NULL,
  postedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, endedAt INTEGER, outcome TEXT, isPractice INTEGER NOT NULL
) STRICT;
CREATE INDEX intent_state ON intent (state, postedAt);
CREATE INDEX intent_posted ON intent (postedAt);
CREATE INDEX intent_expiry ON intent (expiresAt) WHERE state IN ('open', 'awarded');
CREATE TABLE intent_tag (
  tag TEXT NOT NULL, intent TEXT NOT NULL, PRIMARY KEY (tag, intent)
) STRICT, WITHOUT ROWID;
CREATE TABLE intent_copy (
  rid TEXT NOT NULL, id TEXT NOT NULL, intent TEXT NOT NULL, line TEXT NOT NULL, withheld TEXT NOT NULL, state TEXT NOT NULL,
  revision INTEGER NOT NULL, seq INTEGER NOT NULL, postedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX intent_copy_intent ON intent_copy (intent);
CREATE TABLE waiting (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, madeAt INTEGER NOT NULL, sendsAt INTEGER NOT NULL
) STRICT;
CREATE INDEX waiting_due ON waiting (sendsAt);
CREATE INDEX waiting_subject ON waiting (subject);
`,
} as const
