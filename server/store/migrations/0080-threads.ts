// Tables for conversations: threads and their notes as the ledgers fold to them, and how far the person has read.
export const threadsMigration = {
  number: 80,
  name: 'threads',
  up: `
CREATE TABLE thread (
  rid TEXT NOT NULL, id TEXT NOT NULL, kind TEXT CHECK (kind IN ('intent', 'offer', 'order', 'thanks')), about TEXT, intent TEXT,
  orderId TEXT, state TEXT NOT NULL CHECK (state IN ('open', 'closed')), openedAt INTEGER NOT NULL, closedAt INTEGER,
  closedBy TEXT CHECK (closedBy IN ('person', 'brand')), lastAt INTEGER NOT NULL, brandSeq INTEGER NOT NULL, PRIMARY KEY (rid, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX thread_id ON thread (id);
CREATE INDEX thread_intent ON thread (intent) WHERE intent IS NOT NULL;
CREATE INDEX thread_order ON thread (orderId) WHERE orderId IS NOT NULL;
CREATE INDEX thread_heard ON thread (lastAt) WHERE brandSeq > 0;
CREATE TABLE thread_note (
  rid TEXT NOT NULL, seq INTEGER NOT NULL, thread TEXT NOT NULL, at INTEGER NOT NULL, speaker TEXT NOT NULL CHECK (speaker IN ('person', 'brand')),
  text TEXT NOT NULL, lang TEXT, PRIMARY KEY (rid, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_note_thread ON thread_note (rid, thread, seq);
CREATE TABLE thread_read (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
} as const
