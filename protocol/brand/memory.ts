// A brand's ledgers in memory: for trying out, for tests, and as the plainest reading of what a store must do.
import { answerName, applyChange, assertContinues, emptyShelf, forget, type Shelf } from './shelf.ts'
import { readShelves, useNonceIn } from './shelves.ts'
import type { BrandStore } from './store.ts'

/** A store that forgets everything when the program ends. */
export function createMemoryStore(): BrandStore {
  const shelves = new Map<string, Shelf>()
  const nonces = new Map<string, number>()
  const { reading, answerHomes } = readShelves(shelves)
  return {
    ...reading,
    useNonce: async (kid, nonce, until, now) => useNonceIn(nonces, `${kid}\n${nonce}`, until, now),
    async commit(rid, change) {
      const shelf = shelves.get(rid) ?? emptyShelf()
      assertContinues(shelf, change)
      shelves.set(rid, shelf)
      applyChange(shelf, change)
      if (change.answer) answerHomes.set(answerName(change.answer), rid)
    },
    async erase(rid, seqs) {
      const shelf = shelves.get(rid)
      if (shelf) forget(shelf, seqs)
    },
  }
}
