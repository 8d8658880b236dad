// The folder of backups as it lies on the disk: what is there, what a run that was cut off left, and how files end.
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { codeOfFile } from './failure.ts'

export const note = z.object({
  v: z.literal(1),
  madeAt: z.iso.datetime(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Number of the last step by which the data file had grown. */
  schema: z.int(),
  records: z.int(),
  journal: z.int(),
  /** When the sheet was made whose key opens it: a sheet may be renewed within the second of a backup. */
  sheet: z.iso.datetime().optional(),
})
export type Note = z.infer<typeof note>

export interface Backup {
  stamp: string
  madeAt: number
  bytes: number
  path: string
  /** Absent when the small file beside it is missing or no longer readable. */
  note: Note | undefined
}

const nameForm = /^bespeak-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.age$/
const leftoverForm = /^bespeak-\d{8}T\d{6}Z(?:\.plain(?:-journal|-wal|-shm)?|\.part|\.note)$/

/** `20261122T061500Z` */
export const stampOf = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')

const timeOf = (name: string): number | undefined => {
  const [, year, month, day, hour, minute, second] = nameForm.exec(name) ?? []
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time) ? undefined : time
}

function noteAt(path: string): Note | undefined {
  try {
    return note.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data
  } catch (error) {
    if (error instanceof SyntaxError || codeOfFile(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Newest first. */
export function backupsIn(folder: string): Backup[] {
  return namesIn(folder)
    .flatMap((name) => {
      const madeAt = timeOf(name)
      const path = join(folder, name)
      const found = madeAt === undefined ? undefined : statSync(path, { throwIfNoEntry: false })
      if (madeAt === undefined || !found?.isFile()) return []
      const stamp = stampOf(madeAt)
      return [{ stamp, madeAt, bytes: found.size, path, note: noteAt(join(folder, `bespeak-${stamp}.json`)) }]
    })
    .toSorted((a, b) => b.madeAt - a.madeAt)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOfFile(error) === 'ENOENT') return []
    throw error
  }
}

/** Makes names that were written or removed last beyond a power cut. */
export function settle(folder: string): void {
  // Windows opens no folders; its file system keeps names by itself.
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

const zeros = Buffer.alloc(1 << 20)

/** Writes over what is in the clear, then removes it. */
export function wipe(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) return
  const descriptor = openSync(path, 'r+')
  try {
    for (let at = 0; at < size;) {
      at += writeSync(descriptor, zeros, 0, Math.min(zeros.length, size - at), at)
    }
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  rmSync(path)
}

export const hasLeftovers = (folder: string): boolean =>
  namesIn(folder).some((name) => leftoverForm.test(name))

/** Takes away what a run that was cut off left; only for who holds the folder. */
export function sweep(folder: string): void {
  const names = namesIn(folder)
  const left = names.filter((name) => leftoverForm.test(name))
  for (const name of left) {
    if (name.endsWith('.part') || name.endsWith('.note')) rmSync(join(folder, name))
    else wipe(join(folder, name))
  }
  // The note is put in its place before its backup: one without the other is the note of a backup that never was.
  const alone = names.filter(
    (name) => nameForm.test(name.replace(/json$/, 'age')) && !names.includes(name.replace(/json$/, 'age')),
  )
  for (const name of alone) rmSync(join(folder, name))
  if (left.length + alone.length > 0) settle(folder)
}

export function remove(folder: string, { stamp, path }: Pick<Backup, 'stamp' | 'path'>): void {
  rmSync(path)
  rmSync(join(folder, `bespeak-${stamp}.json`), { force: true })
  settle(folder)
}

/** Puts a finished backup in its place: the note first, so that a backup that can be seen has one. */
export function place(folder: string, stamp: string, sealed: string, content: Note): Backup {
  const draft = join(folder, `bespeak-${stamp}.note`)
  const descriptor = openSync(draft, 'wx', 0o600)
  writeSync(descriptor, `${JSON.stringify(content)}\n`)
  fsyncSync(descriptor)
  closeSync(descriptor)
  const path = join(folder, `bespeak-${stamp}.age`)
  renameSync(draft, join(folder, `bespeak-${stamp}.json`))
  renameSync(sealed, path)
  settle(folder)
  return { stamp, madeAt: Date.parse(content.madeAt), bytes: content.bytes, path, note: content }
}

/** Reads the whole file, bit by bit. @returns whether it is what its note says */
export async function isSound({ path, note: said }: Backup, signal?: AbortSignal): Promise<boolean> {
  if (said === undefined) return false
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18, ...(signal && { signal }) })) {
    hash.update(chunk as Buffer)
    bytes += (chunk as Buffer).length
  }
  return bytes === said.bytes && hash.digest('hex') === said.sha256
}

export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
