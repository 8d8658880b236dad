// One whole relationship, from the proffer to a revocation with an erasure nobody answered, as its dispute bundle.
import type { EvidenceBundle } from '../../../protocol/evidence/bundle.ts'
import { exportEvidence } from '../../../protocol/owner/evidence.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import { bundleOf } from '../../../server/store/evidence/evidence.ts'
import { hostOf, offered, world, type World } from '../../journeys/setting.ts'
import { until } from '../../support/until.ts'

export interface Life {
  file: EvidenceBundle
  /** Signs with the person's key of the relationship, as a person could who wants to deceive. */
  sign(input: string): Uint8Array
}

export async function bundleFrom({ person }: Pick<World, 'person'>, rid: string): Promise<EvidenceBundle> {
  return (await person.ask(exportEvidence, undefined, { params: { rid } })) as EvidenceBundle
}

export async function liveOnce(): Promise<Life> {
  const scene = await world()
  const { person, home, clock } = scene
  const one = await scene.related({ via: 'pull' })
  one.brand.on('accept', ({ relationship, object }) => relationship.confirm(object, 'A-1'))
  const id = await scene.post([one])
  const intent = await one.next('intent')
  // From here on the brand comes for its records, so that its signed reads acknowledge them.
  await (await intent.relationship.setFilter(['#follow laptop.*'], false)).receipt()
  await (await intent.relationship.offer(intent, offered)).receipt()
  const [offer] = await scene.offersOn(id)
  if (offer === undefined) throw new Error('no offer came')
  await scene.accept(offer)
  await one.next('accept')
  await until(
    () => intent.relationship.state(),
    ({ orders }) => [...orders.values()].some(({ state }) => state === 'confirmed'),
  )
  await intent.relationship.pull()
  const params = { brand: hostOf(one) }
  await person.ask(brands.revokeTerms, { erase: true }, { params })
  await one.next('revoked')
  const { context } = home.store
  await until(
    () => context.database.sql<{ seq: number }>('SELECT max(seq) AS seq FROM seen WHERE rid = ?', one.rid),
    ([row]) => row?.seq === context.ledgers.head(context.database, one.rid).seq,
  )
  await bundleFrom(scene, one.rid)
  clock.jump(40 * 86_400_000)
  // By then the person is signed out, and the file is made as the call makes it.
  const file = bundleOf(context, context.database, one.rid)
  const kid = context.ledgers.find(context.database, one.rid)?.kid ?? ''
  return { file, sign: (input) => context.keyring.signNow(kid, input) }
}
