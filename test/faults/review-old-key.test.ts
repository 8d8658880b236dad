// A key that was renewed because somebody had stolen it: who still has it can stop nothing and refuse nothing.
import { expect, it, onTestFinished } from 'vitest'
import { createSigner, generateKey } from '../../protocol/keys.ts'
import { newId, signMessage } from '../../protocol/message.ts'
import { Problem } from '../../protocol/problem.ts'
import type { LedgerRecord } from '../../protocol/record.ts'
import { laptop, offered, openShop } from '../protocol/brand/shop.ts'
import { openPeer } from '../support/peer.ts'

async function renewed() {
  const shop = await openShop()
  onTestFinished(() => shop.close())
  shop.brand.on('proffer', (proffer) => shop.brand.accept(proffer))
  const peer = await openPeer({ brand: shop.origin, isPushing: false })
  onTestFinished(() => peer.close())
  await peer.proffer()
  await peer.push()
  await shop.next('agreed')
  await peer.say('intent.post', laptop)
  await peer.push()
  const intent = await shop.next('intent')
  const stolen = peer['key']
  const { privateJwk, publicJwk } = await generateKey()
  const signer = await createSigner(privateJwk)
  await peer.say('key.rotate', await peer.rotation(publicJwk, signer), undefined, signer)
  await peer.push()
  await shop.next('key-rotated')
  const thief = async (body: object) => {
    const claims = { iss: peer.me, aud: shop.origin, sub: peer.rid, jti: newId(), iat: peer.now() }
    return peer.post(await signMessage({ ...claims, type: 'ledger.batch', body }, stolen))
  }
  const isStopped = async () => (await (await shop.brand.relationship(peer.rid))?.stop()) !== undefined
  return { shop, peer, thief, isStopped, intent }
}

const flipped = (hash: string): string => `${hash.startsWith('A') ? 'B' : 'A'}${hash.slice(1)}`

it('is not believed about another history', async () => {
  const { peer, thief, isStopped } = await renewed()
  const [first] = peer.records
  if (first === undefined) throw new Error('there is no record')
  const other: LedgerRecord = { ...first, hash: flipped(first.hash) }
  expect((await thief({ records: [other], head: peer.head })).status).toBe(401)
  expect(await isStopped()).toBe(false)
  await thief({ records: [first], head: { ...peer.head, hash: flipped(peer.head.hash) } })
  expect(await isStopped()).toBe(false)
})

it('refuses nothing that the brand has said since', async () => {
  const { shop, peer, thief, intent } = await renewed()
  // Nobody answers for the moment, so that the offer waits.
  peer.refuseWith = new Problem('unavailable', { reason: 'later' })
  const { id } = await intent.relationship.offer(intent, offered)
  const [first] = peer.records
  await thief({ records: [first], head: peer.head, refused: [{ jti: id, problem: { code: 'no_grant' } }] })
  expect((await shop.store.sent(peer.rid, id))?.state).toBe('waiting')
})
