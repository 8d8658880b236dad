// Every number the protocol fixes, each with its reason; the spec, the store's document and the screens read it here.

/** A length in Unicode code points after NFC: a line must be readable aloud in one breath. */
export const lineLength = 140

/** Sizes of bodies and answers in bytes. */
export const bytes = {
  /** One signed message: enough for an offer with many items, small enough to check in memory. */
  message: 64 * 1024,
  /** Free text and tracking events are short by nature. */
  note: 8 * 1024,
  /** One page of records, so that a slow reader never holds more than this. */
  page: 1024 * 1024,
  /** One push batch. */
  batch: 256 * 1024,
  /** A well-known document fetched from a brand. */
  profile: 64 * 1024,
  /** One write to a stream: the grant is compared before each. */
  streamWrite: 64 * 1024,
  /** Unsent bytes after which a slow reader is closed. */
  streamPending: 1024 * 1024,
} as const

/** Times in seconds unless the name says otherwise. */
export const seconds = {
  /** A new message's `iat` may differ this much from the receiver's clock. */
  freshness: 300,
  /** A signed read's `created` may differ this much. */
  readSkew: 60,
  /** A signed read's `expires` may lie this far after `created`. */
  readLife: 300,
  /** Total time for one outbound call for a document. */
  fetch: 5,
  /** Total time for one push. */
  push: 10,
  /** A brand may keep a look into its outbox open this long until there is a message (RFC 7240, `wait`). */
  outboxWait: 25,
  /** A comment on an idle stream, so that proxies keep it open. */
  streamBeat: 15,
  /** A stream is closed and opened anew, so that nothing lives for ever. */
  streamLife: 3600,
  /** An unknown `kid` refetches a brand's document at most this often. */
  keyRefetch: 600,
  /** Keys are re-read this often while a relationship is active. */
  keyReread: 3600,
  /** A thread stays readable this long after it closed; an order's own grant this long after delivery. */
  afterglow: 30 * 86400,
  /** A grant's longest life, and how long before its end the person is reminded at the earliest. */
  grant: 365 * 86400,
  grantReminder: 90 * 86400,
  /** A `link` code lives this long. */
  link: 600,
  /** The printed set-up link lives this long. */
  setup: 900,
  /** Undo: a post, decline or accept waits this long unsigned before it is sent. */
  undo: 6,
} as const

/** Counts. */
export const counts = {
  depth: 16,
  follows: 20,
  records: 200,
  batch: 50,
  outbox: 50,
  streams: 4,
  streamRecords: 1000,
  rounds: 3,
  liveOffers: 1,
  noteCharacters: 2000,
} as const

/** What one brand may send a day. */
export const daily = {
  messages: 500,
  bytes: 2 * 1024 * 1024,
  offers: 100,
  asks: 5,
  /** Breaches and recalls are rare; a flood of them would be advertising. */
  incidents: 3,
  filters: 20,
  /** Posts to those who follow; counted whether or not anybody does. */
  posts: 10,
  notesUnanswered: 50,
} as const

/** What strangers who knock may make a store do and keep; times in seconds. */
export const knocks = {
  /** One knock: a line, a code and a signature. */
  bytes: 4096,
  /** Knocks that wait for the person at a time. */
  held: 50,
  /** Knocks that wait to be looked into; more are forgotten, like all that is not held. */
  waiting: 200,
  /** A knock waits so long, its id is known so long, and a brand rests so long after the person put it aside. */
  life: 7 * 86400,
  /** A brand's document is fetched for a knock at most once in this time. */
  fetchEvery: 3600,
  /** Documents fetched for knocks in one minute, and in one hour for all names below one domain. */
  fetchesAMinute: 60,
  fetchesADomain: 10,
  /** An invitation lives so long, and counts for so many brands, unless the person says less. */
  codeLife: 7 * 86400,
  codeUses: 20,
} as const

/** Waits in seconds between attempts of one push, then daily until `pushDays`; each with ±20 % jitter. */
export const pushWaits = [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400] as const
export const pushDays = 5

/** Version of the protocol that this code speaks. */
export const version = '1'
