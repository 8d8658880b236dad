// Writes to a reader's socket in small pieces: each only while it may still be read, the next when this one has left.
import { bytes as limits } from '../../../protocol/limits.ts'
import type { RawStream } from '../../platform/http/stream.ts'

/**
 * @param isAllowed asked right before every piece, with nothing in between
 * @returns false when the reader went away or may no longer read
 */
export async function writeBounded(
  stream: RawStream,
  bytes: Uint8Array,
  isAllowed: () => boolean,
): Promise<boolean> {
  for (let at = 0; at < bytes.length; at += limits.streamWrite) {
    if (!stream.isOpen || !isAllowed()) return false
    const piece = bytes.subarray(at, at + limits.streamWrite)
    if (!stream.write(piece)) await drained(stream)
  }
  return stream.isOpen
}

const waiting = new WeakMap<RawStream, Set<() => void>>()

/** Resolves when the operating system has taken everything, or the reader is gone. */
export function drained(stream: RawStream): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.isOpen || stream.pending === 0) return resolve()
    let own = waiting.get(stream)
    if (!own) {
      own = new Set()
      waiting.set(stream, own)
      const wakeAll = (): void => {
        const all = [...(waiting.get(stream) ?? [])]
        waiting.get(stream)?.clear()
        for (const wake of all) wake()
      }
      stream.onDrain(wakeAll)
      stream.onClose(wakeAll)
    }
    own.add(resolve)
  })
}
