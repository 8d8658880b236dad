// What an opened backup holds: one line that names its files, then their bytes, one behind the other.
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { parseStrict } from '../../../protocol/json.ts'
import { Problem } from '../../../protocol/problem.ts'

/** The data file, and before it the key file that seals the private keys in it. */
export const fileNames = ['bespeak.key', 'bespeak.db'] as const
export type FileName = (typeof fileNames)[number]

const entry = <N extends FileName>(name: N) =>
  z.strictObject({ name: z.literal(name), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
const header = z.strictObject({
  bespeak: z.literal(1),
  files: z.tuple([entry('bespeak.key'), entry('bespeak.db')]),
})

export type ContainerHeader = z.infer<typeof header>

const longestLine = 4096

const bad = (reason: string, cause?: unknown): Problem =>
  new Problem('not_possible', { reason: `this is no whole backup of Bespeak: ${reason}` }, cause)

/** @throws Problem `not_possible` */
export function readHeader(line: Uint8Array): ContainerHeader {
  let given: unknown
  try {
    given = parseStrict(line)
  } catch (error) {
    throw bad('its first line is not of the right form', error)
  }
  const read = header.safeParse(given)
  if (!read.success) throw bad('its first line names other files')
  return read.data
}

/**
 * Takes an opened backup apart, bit by bit; every file is held against its length and digest.
 * @param write called with each file's bytes in order
 * @throws Problem `not_possible` when something is missing, too much or another's
 */
export async function unpack(
  plain: AsyncIterable<Uint8Array>,
  write: (name: FileName, bytes: Uint8Array) => void | Promise<void>,
): Promise<ContainerHeader> {
  let line = Buffer.alloc(0)
  let found: ContainerHeader | undefined
  let index = 0
  let left = 0
  let hash = createHash('sha256')
  const fileOf = () => found?.files[index]
  const closeFull = (): void => {
    for (let file = fileOf(); file !== undefined && left === 0; file = fileOf()) {
      if (hash.digest('hex') !== file.sha256) throw bad(`${file.name} is not what it was`)
      hash = createHash('sha256')
      index++
      left = fileOf()?.bytes ?? 0
    }
  }
  for await (const chunk of plain) {
    let rest: Uint8Array = chunk
    if (found === undefined) {
      const end = rest.indexOf(10)
      line = Buffer.concat([line, end < 0 ? rest : rest.subarray(0, end)])
      if (line.length > longestLine) throw bad('its first line is too long')
      if (end < 0) continue
      found = readHeader(line)
      left = found.files[0].bytes
      rest = rest.subarray(end + 1)
      closeFull()
    }
    while (rest.length > 0) {
      const file = fileOf()
      if (file === undefined) throw bad('something follows its files')
      const part = rest.subarray(0, left)
      hash.update(part)
      await write(file.name, part)
      left -= part.length
      rest = rest.subarray(part.length)
      closeFull()
    }
  }
  if (found === undefined || fileOf() !== undefined) throw bad('its end is missing')
  return found
}
