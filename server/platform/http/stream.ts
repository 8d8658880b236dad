// An answer that stays open: bytes encoded once are written to the socket, and it can be cut at once.
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** One open answer. Nothing is queued here: what the socket does not take at once, Node holds and `pending` counts. */
export interface RawStream {
  /** @returns whether the socket took everything; after `false` wait for `onDrain` before reading more */
  write(bytes: Uint8Array): boolean
  /** Bytes given to this stream that the operating system has not taken yet. */
  readonly pending: number
  readonly isOpen: boolean
  onDrain(listener: () => void): void
  /** Called once, whoever closed it. */
  onClose(listener: () => void): void
  /** Lets what was written go out, then closes. */
  end(bytes?: Uint8Array): void
  /**
   * Cuts at once: what waits is thrown away, here and in the operating system. Resolves when the socket is closed.
   * Works after `end` too, while the reader has not taken everything.
   */
  destroy(): Promise<void>
  /** The socket it is written to; it outlives the answer. */
  readonly socket: Socket | null
}

export type OpenStream = (stream: RawStream) => void

/** Begins the answer on a socket; headers leave at once so that the reader knows it is open. */
export function openRawStream(outgoing: ServerResponse): RawStream {
  const drained: (() => void)[] = []
  const closed: (() => void)[] = []
  let isOpen = true
  const { socket } = outgoing
  socket?.setNoDelay(true)
  outgoing.on('drain', () => {
    for (const listener of drained) listener()
  })
  outgoing.once('close', () => {
    isOpen = false
    for (const listener of closed.splice(0)) listener()
  })
  // A write to a socket that the reader closed is an ordinary end; `close` follows.
  outgoing.on('error', () => undefined)
  outgoing.flushHeaders()
  return {
    socket,
    get isOpen() {
      return isOpen && !outgoing.destroyed && !outgoing.writableEnded
    },
    get pending() {
      return outgoing.writableLength
    },
    write: (bytes) => (outgoing.destroyed || outgoing.writableEnded ? false : outgoing.write(bytes)),
    onDrain: (listener) => {
      drained.push(listener)
    },
    onClose: (listener) => {
      if (isOpen) closed.push(listener)
      else listener()
    },
    end: (bytes) => {
      if (bytes === undefined) outgoing.end()
      else outgoing.end(bytes)
    },
    destroy: () =>
      new Promise((resolve) => {
        if (!socket || socket.destroyed) {
          outgoing.destroy()
          resolve()
          return
        }
        socket.once('close', () => {
          resolve()
        })
        // A reset, not an end: what the kernel holds for a slow reader would still be sent after a mere close.
        socket.resetAndDestroy()
      }),
  }
}

const utf8 = new TextEncoder()

/** The bytes of one server-sent event; `data` is one line. */
export function eventBytes(event: string, data: string, id?: string | number): Uint8Array {
  return utf8.encode(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`)
}

/** A comment that keeps proxies from closing an idle stream. */
export const beatBytes: Uint8Array = utf8.encode(':\n\n')
