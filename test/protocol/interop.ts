// A store and a brand that really deal with each other, watched by a witness, with the keys of both at hand.
import type { Via } from '../../protocol/brand/surface.ts'
import type { PrivateJwk, PublicJwk } from '../../protocol/keys.ts'
import { generateKey } from '../../protocol/keys.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as orders from '../../protocol/owner/orders.ts'
import { createOutbound } from '../../server/platform/outbound.ts'
import { silentLog } from '../../server/platform/log.ts'
import { systemClock } from '../../server/platform/clock.ts'
import { hostOf, offered, world, type World } from '../journeys/setting.ts'
import type { HouseParts } from '../support/house.ts'
import { until } from '../support/until.ts'
import { createWitness, type Witness } from '../support/witness.ts'

export interface Dealing extends World {
  seen: Witness
  rid: string
  shop: string
  /** The brand's key, with its private half. */
  brandKey: PrivateJwk
  /** The person's pairwise public key, as the proffer names it. */
  personKey: PublicJwk
  personKid: string
}

export type Claims = { iss: string; aud: string; sub: string; jti: string; iat: number; type: string } & {
  body: Record<string, unknown>
}
export const claimsOf = (jwt: string): Claims =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Claims
export const kidOf = (jwt: string): string =>
  (JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid

/** Terms agreed, an intent posted, an offer made, accepted, confirmed and receipted. */
export async function deal(parts: HouseParts & { via?: Via } = {}): Promise<Dealing> {
  const seen = createWitness()
  const real = createOutbound({ clock: systemClock, log: silentLog, allowLoopback: true })
  const brandKey = (await generateKey()).privateJwk
  const { via = 'pull', ...houseParts } = parts
  const journey = await world({ outbound: seen.outbound(real), ...houseParts })
  const shop = await journey.related({ fetch: seen.fetch, keys: [brandKey], via })
  shop.brand.on('intent', (intent) => intent.relationship.offer(intent, offered))
  shop.brand.on('accept', async (order) => {
    await order.relationship.confirm(order)
    await order.relationship.receipt(order, { method: 'transfer', reference: 'R-1' })
  })
  const id = await journey.post([shop])
  const [offer] = await journey.offersOn(id)
  const order = await journey.accept(offer ?? { id: '' })
  await until(
    () => journey.person.ask(orders.readOrder, undefined, { params: { id: order } }),
    ({ hasReceipt }) => hasReceipt,
  )
  const proffer = seen.messages().find((jwt) => claimsOf(jwt).type === 'terms.proffer') ?? ''
  const { jwk: personKey } = claimsOf(proffer).body['cnf'] as { jwk: PublicJwk }
  return Object.assign(journey, {
    seen,
    rid: shop.rid,
    shop: shop.origin,
    brandKey,
    personKey,
    personKid: kidOf(proffer),
  })
}

/** The person ends it. */
export const revoke = ({ person, shop }: Dealing): Promise<unknown> =>
  person.ask(brands.revokeTerms, { erase: true }, { params: { brand: hostOf({ origin: shop }) } })
