// Tables for brands as their own documents describe them, and for the relationships that the ledgers fold to.
export const brandsMigration = {
  number: 10,
  name: 'brands and terms',
  up: `
CREATE TABLE brand_document (
  host TEXT PRIMARY KEY, origin TEXT NOT NULL, fetchedAt INTEGER NOT NULL, digest TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE brand_document_pinned (
  rid TEXT NOT NULL, fetchedAt INTEGER NOT NULL, digest TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (rid, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE brand_logo (
  host TEXT PRIMARY KEY, url TEXT NOT NULL, mediaType TEXT NOT NULL, digest TEXT NOT NULL, content BLOB NOT NULL, fetchedAt INTEGER NOT NULL
) STRICT;
CREATE TABLE key_look (
  rid TEXT PRIMARY KEY, at INTEGER NOT NULL
) STRICT;
CREATE TABLE proffer_errand (
  rid TEXT PRIMARY KEY, attempts INTEGER NOT NULL, nextAt INTEGER NOT NULL
) STRICT;

CREATE TABLE relationship (
  rid TEXT PRIMARY KEY, brand TEXT NOT NULL, origin TEXT NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL,
  isPractice INTEGER NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL, epoch INTEGER NOT NULL, ourKid TEXT NOT NULL,
  pinned TEXT NOT NULL, everPinned TEXT NOT NULL, heldKid TEXT, inbox TEXT NOT NULL, outbox TEXT NOT NULL, records TEXT NOT NULL,
  asks TEXT NOT NULL, struck TEXT NOT NULL, legal TEXT,
  preferred TEXT, agreed TEXT, counter TEXT, termsState TEXT, profferId TEXT, proffer TEXT, profferHash TEXT,
  grantScope TEXT, grantFrom INTEGER, grantUntil INTEGER,
  profferedAt INTEGER NOT NULL, agreedAt INTEGER, endedAt INTEGER, expiresAt INTEGER, changedAt INTEGER NOT NULL, push INTEGER NOT NULL
) STRICT;
CREATE INDEX relationship_brand ON relationship (brand, profferedAt);
CREATE INDEX relationship_state ON relationship (state);
CREATE TABLE follow (
  rid TEXT NOT NULL, position INTEGER NOT NULL, item TEXT NOT NULL, verb TEXT NOT NULL, line TEXT NOT NULL,
  PRIMARY KEY (rid, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_item ON follow (item, verb, rid);
`,
} as const
