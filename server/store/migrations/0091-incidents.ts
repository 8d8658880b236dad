// Table for breaches and recalls that brands told the person of.
export const incidentsMigration = {
  number: 91,
  name: 'incidents',
  up: `
CREATE TABLE incident (
  rid TEXT NOT NULL, id TEXT NOT NULL, brand TEXT NOT NULL, kind TEXT NOT NULL, line TEXT NOT NULL, link TEXT, orderId TEXT,
  noticedAt INTEGER NOT NULL, seq INTEGER NOT NULL, readAt INTEGER, PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_brand ON incident (brand, noticedAt);
CREATE INDEX incident_unread ON incident (noticedAt) WHERE readAt IS NULL;
`,
} as const
