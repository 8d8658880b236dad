// A small file beside the data file that says how far the journal had come: an older data file put back shows by it.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { query, type Reader } from '../../platform/database.ts'
import type { Context } from '../context.ts'

const shape = z.strictObject({ seq: z.int().min(0), hash: z.string() })

export const witnessFile = (folder: string): string => join(folder, 'bespeak.seen')

export interface Witness {
  /** Whether the data file lacks, or tells otherwise, what was written before. */
  isOlder(): boolean
  write(): void
}

const rowAt = (reader: Reader, seq: number) =>
  reader.first(query<{ seq: number; hash: string }>('SELECT seq, hash FROM journal WHERE seq = ?', seq))
const lastRow = (reader: Reader) =>
  reader.first(
    query<{ seq: number; hash: string }>('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1'),
  )

function read(file: string): z.infer<typeof shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch (error) {
    // None was written yet, or half of one: then it proves nothing.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written only after what it tells of is on the disk, so it is never ahead of a file that nobody put back. */
export function createWitness({ database }: Pick<Context, 'database'>): Witness {
  const file = witnessFile(dirname(database.file))
  return {
    isOlder: () => {
      const seen = read(file)
      if (seen === undefined || lastRow(database) === undefined) return false
      return seen.seq > 0 && rowAt(database, seen.seq)?.hash !== seen.hash
    },
    write: () => {
      const row = lastRow(database)
      if (row === undefined) return
      const draft = `${file}.new`
      rmSync(draft, { force: true })
      const descriptor = openSync(draft, 'wx', 0o600)
      writeSync(descriptor, `${JSON.stringify(row)}\n`)
      fsyncSync(descriptor)
      closeSync(descriptor)
      renameSync(draft, file)
    },
  }
}
