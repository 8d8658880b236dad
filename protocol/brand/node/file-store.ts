// A brand's ledgers in a folder without a database: a file for each relationship, whole after every crash.
import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { answerName, applyChange, assertContinues, emptyShelf, forget, type Shelf } from '../shelf.ts'
import { readShelves, useNonceIn } from '../shelves.ts'
import type { BrandStore, Change, Outgoing, StoredAnswer, StoredEvent } from '../store.ts'
import { createTurns } from '../turns.ts'
import { holdFolder } from './folder-hold.ts'
import { openJournal, type JournalFile } from './journal-file.ts'

/** What a line holds: one step, or, first in a file that was written anew, what the steps before came to. */
type Line =
  | { rid: string; change: Change }
  | {
      rid: string
      kept: { outgoing: Outgoing[]; events: StoredEvent[]; answers: StoredAnswer[]; place: number }
    }

interface Kept {
  shelf: Shelf
  file: JournalFile
  /** Bytes of the file when it was last written anew. */
  sizeThen: number
}

export interface FileStore extends BrandStore {
  /** Waits for what is being written, and lets another program have the folder. */
  close(): Promise<void>
}

/** Below this a file is never written anew by itself. */
const smallBytes = 256 * 1024
const recordsInLine = 200

// Names of relationships come from strangers, and some disks do not tell capitals from small letters.
const nameOf = (rid: string): string => `${createHash('sha256').update(rid).digest('hex').slice(0, 40)}.jsonl`

function takeLine(shelf: Shelf, line: Line): void {
  if ('change' in line) return applyChange(shelf, line.change)
  const { outgoing, events, answers, place } = line.kept
  shelf.outgoing = new Map(outgoing.map((one) => [one.jti, one]))
  shelf.events = events
  shelf.answers = new Map(answers.map((one) => [answerName(one), one]))
  shelf.place = place
}

function* linesOf(rid: string, shelf: Shelf): Generator<Line> {
  const { relationship, records, outgoing, events, answers, place } = shelf
  if (relationship) yield { rid, change: { relationship } }
  for (let at = 0; at < records.length; at += recordsInLine)
    yield { rid, change: { records: records.slice(at, at + recordsInLine) } }
  const kept = { outgoing: [...outgoing.values()], events, answers: [...answers.values()], place }
  yield { rid, kept }
}

/**
 * Opens a folder of ledgers for this program alone. All is read into memory: meant for some ten thousand
 * relationships; beyond that a brand has a database, and `BrandStore` is short.
 * @throws Error when another program holds the folder, or a file is damaged
 */
export async function openFileStore(folder: string): Promise<FileStore> {
  const ledgers = join(folder, 'ledgers')
  await mkdir(ledgers, { recursive: true, mode: 0o700 })
  const hold = await holdFolder(folder)
  try {
    return await openHeld(folder, ledgers, hold.release)
  } catch (error) {
    await hold.release()
    throw error
  }
}

async function openHeld(folder: string, ledgers: string, release: () => Promise<void>): Promise<FileStore> {
  const shelves = new Map<string, Shelf>()
  const files = new Map<string, Promise<Kept>>()
  const nonces = new Map<string, number>()
  const inTurn = createTurns()
  const { reading, answerHomes } = readShelves(shelves)
  let isClosed = false

  async function open(name: string, shelf: Shelf, told: (rid: string) => void): Promise<Kept> {
    const file = await openJournal(join(ledgers, name), (value) => {
      const line = value as Line
      told(line.rid)
      takeLine(shelf, line)
    })
    return { shelf, file, sizeThen: file.size() }
  }

  for (const name of await readdir(ledgers)) {
    // The half of a replacement that a crash left: the whole one is beside it.
    if (name.endsWith('.new')) await rm(join(ledgers, name))
    if (!/^[0-9a-f]{40}\.jsonl$/.test(name)) continue
    const shelf = emptyShelf()
    let rid: string | undefined
    const kept = await open(name, shelf, (of) => void (rid = of))
    if (rid === undefined) continue
    shelves.set(rid, shelf)
    files.set(rid, Promise.resolve(kept))
    for (const answer of shelf.answers.keys()) answerHomes.set(answer, rid)
  }
  const nonceFile = await openJournal(join(folder, 'nonces.jsonl'), (value) => {
    const [name, until] = value as [string, number]
    nonces.set(name, until)
  })

  let noncesThen = 0

  function keptOf(rid: string): Promise<Kept> {
    const known = files.get(rid) ?? open(nameOf(rid), emptyShelf(), () => {})
    files.set(rid, known)
    return known
  }

  const assertOpen = (): void => {
    if (isClosed) throw new Error('the folder was closed')
  }

  async function anew(rid: string, kept: Kept, shelf: Shelf): Promise<void> {
    await kept.file.replace(linesOf(rid, shelf))
    kept.sizeThen = kept.file.size()
  }

  return {
    ...reading,
    commit: (rid, change) =>
      inTurn(rid, async () => {
        assertOpen()
        const kept = await keptOf(rid)
        const { shelf, file } = kept
        assertContinues(shelf, change)
        const line: Line = { rid, change }
        await file.append(line)
        // Nobody sees what is not on the disk yet.
        shelves.set(rid, shelf)
        applyChange(shelf, change)
        if (change.answer) answerHomes.set(answerName(change.answer), rid)
        if (file.size() > smallBytes && file.size() > 4 * kept.sizeThen) await anew(rid, kept, shelf)
      }),
    erase: (rid, seqs) =>
      inTurn(rid, async () => {
        assertOpen()
        const kept = await keptOf(rid)
        // What is erased must be gone from the disk too, so its file is written anew at once.
        const erased: Shelf = { ...kept.shelf }
        forget(erased, seqs)
        await anew(rid, kept, erased)
        kept.shelf.records = erased.records
      }),
    useNonce: (kid, nonce, until, now) =>
      inTurn('nonces', async () => {
        assertOpen()
        const name = `${kid}\n${nonce}`
        if (!useNonceIn(nonces, name, until, now)) return false
        if (nonceFile.size() <= smallBytes || nonceFile.size() <= 4 * noncesThen) {
          await nonceFile.append([name, until])
        } else {
          await nonceFile.replace(nonces)
          noncesThen = nonceFile.size()
        }
        return true
      }),
    async close() {
      isClosed = true
      await Promise.all([...files.keys(), 'nonces'].map((rid) => inTurn(rid, async () => {})))
      await release()
    },
  }
}
