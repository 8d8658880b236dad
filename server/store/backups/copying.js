// Runs beside the server on a thread of its own: copies the data file, checks the copy, encrypts it to the person's key.
// Plain JavaScript, so that the thread starts from the sources and from what was built alike.
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { Encrypter } from 'age-encryption'
import Sqlite from 'better-sqlite3'

const chunkBytes = 1 << 20

/** What must not be another in the copy: the last of every chain. */
function headsOf(database) {
  return {
    ledgers: database.prepare('SELECT number, seq, hash FROM ledger').all(),
    journal: database.prepare('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1').get(),
  }
}

class Unsound extends Error {}

function expect(isSo, what) {
  if (!isSo) throw new Unsound(what)
}

/** The copy is whole in itself, and goes on from where every chain stood before it was made. */
function check(copy, before) {
  expect(copy.pragma('integrity_check', { simple: true }) === 'ok', 'its pages are not sound')
  expect(copy.pragma('foreign_key_check').length === 0, 'a row refers to one that is missing')
  const recordAt = copy.prepare('SELECT hash FROM record WHERE ledger = ? AND seq = ?').pluck()
  const countOf = copy.prepare('SELECT count(*) FROM record WHERE ledger = ?').pluck()
  const { ledgers } = headsOf(copy)
  for (const { number, seq, hash } of ledgers) {
    expect(countOf.get(number) === seq, 'a record of a ledger is missing')
    expect(seq === 0 || recordAt.get(number, seq) === hash, 'the head of a ledger is another')
  }
  const known = new Set(ledgers.map(({ number }) => number))
  for (const { number, seq, hash } of before.ledgers) {
    expect(known.has(number), 'a ledger is missing')
    expect(seq === 0 || recordAt.get(number, seq) === hash, 'a ledger is not the one that was copied')
  }
  const entries = copy.prepare('SELECT count(*) AS count, coalesce(max(seq), 0) AS last FROM journal').get()
  expect(entries.count === entries.last, 'an entry of the journal is missing')
  const { journal } = before
  const kept = journal && copy.prepare('SELECT hash FROM journal WHERE seq = ?').pluck().get(journal.seq)
  expect(kept === journal?.hash, 'the journal is not the one that was copied')
  return {
    records: ledgers.reduce((sum, { seq }) => sum + seq, 0),
    journal: entries.count,
    schema: copy.prepare('SELECT max(number) FROM migration').pluck().get(),
  }
}

function* chunksOf(file) {
  const descriptor = openSync(file, 'r')
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const count = readSync(descriptor, chunk)
      if (count === 0) return
      yield chunk.subarray(0, count)
    }
  } finally {
    closeSync(descriptor)
  }
}

function sha256Of(chunks) {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

const streamOf = (chunks) =>
  new ReadableStream({
    pull(controller) {
      const { value, done } = chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })

function* contents(key, file) {
  const files = [
    { name: 'bespeak.key', bytes: key.length, sha256: sha256Of([key]) },
    { name: 'bespeak.db', bytes: statSync(file).size, sha256: sha256Of(chunksOf(file)) },
  ]
  yield Buffer.from(`${JSON.stringify({ bespeak: 1, files })}\n`)
  yield key
  yield* chunksOf(file)
}

async function encrypt({ keyFile, plain, sealed, recipient }) {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const descriptor = openSync(sealed, 'wx', 0o600)
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of await encrypter.encrypt(streamOf(contents(readFileSync(keyFile), plain)))) {
      hash.update(chunk)
      for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at)
      bytes += chunk.length
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Writes over the copy in the clear, then removes it. */
function wipe(plain) {
  const { size } = statSync(plain)
  const zeros = Buffer.alloc(chunkBytes)
  const descriptor = openSync(plain, 'r+')
  try {
    for (let at = 0; at < size;) at += writeSync(descriptor, zeros, 0, Math.min(chunkBytes, size - at), at)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  rmSync(plain)
}

async function copy({ source, plain, ...rest }) {
  closeSync(openSync(plain, 'wx', 0o600))
  const from = new Sqlite(source, { readonly: true, fileMustExist: true, timeout: 5000 })
  let before
  try {
    before = headsOf(from)
    from.prepare('VACUUM INTO ?').run(plain)
  } finally {
    from.close()
  }
  const descriptor = openSync(plain, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
  const made = new Sqlite(plain, { readonly: true, fileMustExist: true })
  let counts
  try {
    counts = check(made, before)
  } finally {
    made.close()
  }
  const sealed = await encrypt({ plain, ...rest })
  // Here, because it takes as long as the file is large; after a failure the server does it.
  wipe(plain)
  return { ...counts, ...sealed }
}

try {
  parentPort.postMessage({ done: await copy(workerData) }, [])
} catch (error) {
  const code = error instanceof Unsound ? 'UNSOUND' : String(error.code ?? '')
  parentPort.postMessage({ failed: { code, message: String(error.message) } }, [])
}
