// A brand's store over shelves in memory; where they are kept besides is for whoever writes.
import { answerName, isUnfinished, waitingBehind, type Shelf } from './shelf.ts'
import type { BrandStore } from './store.ts'

/** The reading half of a store, and the index of its answers. */
export function readShelves(shelves: ReadonlyMap<string, Shelf>) {
  const answerHomes = new Map<string, string>()
  const reading = {
    relationships: async () =>
      [...shelves.values()].flatMap(({ relationship }) =>
        relationship ? [structuredClone(relationship)] : [],
      ),
    relationship: async (rid) => structuredClone(shelves.get(rid)?.relationship),
    unfinished: async () => [...shelves].filter(([, shelf]) => isUnfinished(shelf)).map(([rid]) => rid),
    records: async (rid, after, limit) => shelves.get(rid)?.records.slice(after, after + limit) ?? [],
    outgoing: async (rid, after, limit) => {
      const shelf = shelves.get(rid)
      return shelf ? waitingBehind(shelf, after, limit) : []
    },
    sent: async (rid, jti) => shelves.get(rid)?.outgoing.get(jti),
    events: async (rid, limit) => shelves.get(rid)?.events.slice(0, limit) ?? [],
    async answer(iss, jti) {
      const name = answerName({ iss, jti })
      const answer = shelves.get(answerHomes.get(name) ?? '')?.answers.get(name)
      if (!answer) answerHomes.delete(name)
      return answer
    },
  } satisfies Omit<BrandStore, 'useNonce' | 'commit' | 'erase'>
  return { reading, answerHomes }
}

/** Nonces until their time is over. @returns false for one that was there already */
export function useNonceIn(nonces: Map<string, number>, name: string, until: number, now: number): boolean {
  for (const [known, end] of nonces) if (end < now) nonces.delete(known)
  if (nonces.has(name)) return false
  nonces.set(name, until)
  return true
}
