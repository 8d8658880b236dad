// Tells all open tabs of the person that something changed: small numbered notices, resumable, no content.
import type { Change } from '../../../protocol/owner/live.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Writer } from '../database.ts'
import { beatBytes, eventBytes, type RawStream } from './stream.ts'

export interface Live {
  /** Queues a notice; it goes to every tab once the transaction is committed, and nowhere if it is not. */
  tell(tx: Writer, change: Change): void
  /** Joins a tab that has seen everything up to `after` (absent: a new tab). */
  join(stream: RawStream, after: string | undefined): void
  readonly tabs: number
  close(): void
}

const kept = 500
const beatMs = 15_000
/** A tab that does not read this much is cut; it resumes by number. */
const pendingLimit = 64 * 1024

/** Numbers begin with the start of the server, so that a number of an earlier run is known to be foreign. */
export function createLive({ clock }: { clock: Clock }): Live {
  const run = clock.now().toString(36)
  const tabs = new Set<RawStream>()
  const ring: { number: number; bytes: Uint8Array }[] = []
  let last = 0
  let timer: Timer | undefined

  const send = (stream: RawStream, bytes: Uint8Array) => {
    stream.write(bytes)
    if (stream.pending > pendingLimit) void stream.destroy()
  }
  const publish = (change: Change) => {
    last += 1
    const bytes = eventBytes('change', JSON.stringify(change), `${run}-${last}`)
    ring.push({ number: last, bytes })
    if (ring.length > kept) ring.shift()
    for (const stream of tabs) send(stream, bytes)
  }
  const beat = () => {
    for (const stream of tabs) send(stream, beatBytes)
    timer = clock.after(beatMs, beat)
  }
  /** No tab, no timer: a server at rest does nothing. */
  const leave = (stream: RawStream) => {
    tabs.delete(stream)
    if (tabs.size > 0) return
    timer?.cancel()
    timer = undefined
  }

  return {
    tell: (tx, change) => {
      tx.onCommit(() => {
        publish(change)
      })
    },
    join: (stream, after) => {
      const [itsRun, itsNumber] = (after ?? '').split('-')
      const seen = itsRun === run ? Number(itsNumber) : Number.NaN
      const oldest = ring[0]?.number ?? last + 1
      if (after !== undefined && !(seen >= oldest - 1 && seen <= last)) {
        send(stream, eventBytes('reset', '{}', `${run}-${last}`))
      } else if (after !== undefined) {
        for (const { number, bytes } of ring) if (number > seen) send(stream, bytes)
      } else {
        send(stream, eventBytes('open', '{}', `${run}-${last}`))
      }
      tabs.add(stream)
      timer ??= clock.after(beatMs, beat)
      stream.onClose(() => {
        leave(stream)
      })
    },
    get tabs() {
      return tabs.size
    },
    close: () => {
      timer?.cancel()
      for (const stream of tabs) stream.end()
    },
  }
}
