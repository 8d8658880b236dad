// Relocation: a relationship goes on under a new key of the person's, and at a new address of their server.
export {
  addressNews,
  announceMove,
  awaitsAddress,
  hasMovedSince,
  noteServed,
  projections,
  type AddressNews,
} from './address.ts'
export { destroyAllKeys, endOldKey, keyAfter, keysKnown, renewKey } from './own-keys.ts'
export { derivedTables, oldKey, servedOrigin } from './queries.ts'
