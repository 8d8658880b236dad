// A file of lines that only grows: each is on the disk before it counts, and one that a crash cut short never does.
import { createHash } from 'node:crypto'
import { open, readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { replaceFile, syncFolder } from './whole-file.ts'

const checkLength = 16
const checkOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, checkLength)
const lineOf = (value: unknown): string => {
  const text = JSON.stringify(value)
  return `${checkOf(text)} ${text}\n`
}

function readLine(line: string): { value: unknown } | undefined {
  const text = line.slice(checkLength + 1)
  return line[checkLength] === ' ' && line.startsWith(checkOf(text)) ? { value: JSON.parse(text) } : undefined
}

export interface JournalFile {
  /** Bytes. */
  size(): number
  /** Durable when it resolves. @throws whatever the disk said; nothing counts then */
  append(value: unknown): Promise<void>
  /** Puts other lines in the place of all. */
  replace(values: Iterable<unknown>): Promise<void>
}

/**
 * Opens a file and reads its lines. A last line without its end was being written when the program died: nobody was
 * told that it was kept, so it is cut off.
 * @throws Error where any other line is not what was written: that is no crash, but damage
 */
export async function openJournal(file: string, take: (value: unknown) => void): Promise<JournalFile> {
  let size = 0
  let isNew = false
  let broken: Error | undefined
  try {
    const bytes = await readFile(file)
    while (size < bytes.length) {
      const end = bytes.indexOf(10, size)
      const read = end < 0 ? undefined : readLine(bytes.toString('utf8', size, end))
      if (!read && end >= 0 && end + 1 < bytes.length)
        throw new Error(`${file} is damaged at byte ${size}: restore it from a copy`)
      if (!read) break
      take(read.value)
      size = end + 1
    }
    if (size < bytes.length) await truncate(file, size)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    isNew = true
  }

  /** After a failed write the file must end where it ended before, or no line may follow. */
  async function takeBack(cause: unknown): Promise<never> {
    try {
      await truncate(file, size)
    } catch {
      broken = new Error(`${file} could not be written and not be mended; start again`, { cause })
    }
    throw cause
  }

  return {
    size: () => size,
    async append(value) {
      if (broken) throw broken
      const bytes = Buffer.from(lineOf(value))
      const handle = await open(file, 'a', 0o600)
      try {
        await handle.appendFile(bytes)
        await handle.datasync()
      } catch (cause) {
        await takeBack(cause)
      } finally {
        await handle.close()
      }
      if (isNew) await syncFolder(dirname(file))
      isNew = false
      size += bytes.length
    },
    async replace(values) {
      if (broken) throw broken
      const lines = function* (): Generator<string> {
        for (const value of values) yield lineOf(value)
      }
      size = await replaceFile(file, lines())
      isNew = false
    },
  }
}
