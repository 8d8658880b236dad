// Everything that is held open: counted for each reader, and cut at once when the reader may no longer read.
import { Problem } from '../../../protocol/problem.ts'
import type { RawStream } from './stream.ts'

export interface Streams {
  /** Says no before a stream opens. @throws Problem `too_many` */
  check(reader: string, most: number): void
  add(reader: string, stream: RawStream): void
  /** Cuts all streams of a reader and resolves with their number when the last socket is closed. */
  cut(reader: string): Promise<number>
  readonly count: number
  /** Lets all go in good order. */
  endAll(): void
}

export function createStreams(total: number): Streams {
  const open = new Map<string, Set<RawStream>>()
  let count = 0
  return {
    check: (reader, most) => {
      if (count >= total || (open.get(reader)?.size ?? 0) >= most)
        throw new Problem('too_many', { seconds: 5 })
    },
    add: (reader, stream) => {
      const own = open.get(reader) ?? new Set()
      open.set(reader, own.add(stream))
      count += 1
      stream.onClose(() => {
        count -= 1
        own.delete(stream)
        if (own.size === 0) open.delete(reader)
      })
    },
    cut: async (reader) => {
      const own = [...(open.get(reader) ?? [])]
      await Promise.all(own.map((stream) => stream.destroy()))
      return own.length
    },
    get count() {
      return count
    },
    endAll: () => {
      for (const own of open.values()) for (const stream of own) stream.end()
    },
  }
}
