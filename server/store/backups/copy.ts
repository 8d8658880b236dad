// One backup, made on a thread of its own: the copy is checked and encrypted there, and nothing here waits for it.
import { join } from 'node:path'
import { Problem } from '../../../protocol/problem.ts'
import { aside, AsideFailure } from '../../platform/aside.ts'
import { problemOfCode } from './failure.ts'
import { freeBytes, place, stampOf, sweep, type Backup } from './folder.ts'

interface Made {
  bytes: number
  sha256: string
  records: number
  journal: number
  schema: number
}

export interface CopyOrder {
  /** The data file, its key, and how many bytes they are at most. */
  source: string
  keyFile: string
  sourceBytes: number
  folder: string
  recipient: string
  /** When the sheet was made whose key this is. */
  sheetMadeAt: number
  madeAt: number
  signal: AbortSignal
}

/** What else runs on the machine must not stop because of a backup. */
const spareBytes = 32 << 20

const program = new URL('copying.js', import.meta.url)

/**
 * Makes one file; the caller holds the folder. Whatever happens, no copy in the clear stays.
 * @throws Problem `disk_full`, `database_locked`, `not_possible`
 */
export async function copyTo(order: CopyOrder): Promise<Backup> {
  const { source, keyFile, sourceBytes, folder, recipient, sheetMadeAt, madeAt, signal } = order
  const free = freeBytes(folder)
  // The copy in the clear and the encrypted one lie beside each other for a moment.
  const needed = 2 * sourceBytes + spareBytes
  if (free < needed) throw new Problem('disk_full', { free, needed })
  const stamp = stampOf(madeAt)
  const plain = join(folder, `bespeak-${stamp}.plain`)
  const sealed = join(folder, `bespeak-${stamp}.part`)
  try {
    const made = await run({ source, keyFile, plain, sealed, recipient }, signal)
    return place(folder, stamp, sealed, {
      v: 1,
      madeAt: timeOf(madeAt),
      ...made,
      sheet: new Date(sheetMadeAt).toISOString(),
    })
  } finally {
    sweep(folder)
  }
}

/** To the second, as in the name. */
const timeOf = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString()

async function run(order: object, signal: AbortSignal): Promise<Made> {
  try {
    return await aside<Made>(program, order, { signal })
  } catch (error) {
    if (!(error instanceof AsideFailure)) throw error
    throw problemOfCode(error.code, error.message) ?? error
  }
}
