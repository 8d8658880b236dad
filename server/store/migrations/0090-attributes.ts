// Tables for what the person keeps of themselves, and for what brands asked to be shown.
export const attributesMigration = {
  number: 90,
  name: 'attributes and questions',
  // What was remembered for orders becomes an attribute like any other; names as the wire writes them.
  up: `
CREATE TABLE attribute (
  name TEXT PRIMARY KEY, value TEXT NOT NULL, seq INTEGER NOT NULL, changedAt INTEGER NOT NULL
) STRICT;
INSERT INTO attribute (name, value, seq, changedAt)
  SELECT replace(substr(name, 11), '_', '-'), json_quote(value), 0, 0 FROM preference
  WHERE name LIKE 'attribute.%' AND value <> '';
DELETE FROM preference WHERE name LIKE 'attribute.%';
CREATE TABLE disclosure_ask (
  rid TEXT NOT NULL, id TEXT NOT NULL, attributes TEXT NOT NULL, purpose TEXT NOT NULL, retention TEXT NOT NULL,
  state TEXT NOT NULL, askedAt INTEGER NOT NULL, answeredAt INTEGER, PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_ask_state ON disclosure_ask (state, askedAt);
CREATE INDEX disclosure_open ON disclosure (rid, endedAt);
`,
} as const
