// Hears every record once it is committed: delivery reacts to what happened and is called by nobody.
import { messageTypes } from '../../../protocol/types.ts'
import type { Entry, Projection } from '../../platform/ledger/ledgers.ts'

export type Listener = (entry: Entry) => void

export interface Ear {
  /** One projection for each message type; it writes nothing. */
  readonly projections: Readonly<Record<string, Projection>>
  listen(listener: Listener): void
}

/** Made before the context, because the ledgers need all projections at once. */
export function createEar(): Ear {
  const listeners: Listener[] = []
  const hear: Projection = (tx, entry) => {
    tx.onCommit(() => {
      for (const listener of listeners) listener(entry)
    })
  }
  const types = [...Object.keys(messageTypes), 'own.lapse']
  return {
    projections: Object.fromEntries(types.map((type) => [type, hear])),
    listen: (listener) => void listeners.push(listener),
  }
}
