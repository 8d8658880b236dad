// What has ended stays ended for a brand that would rather have it live: old offers, disclosures past their day, odd addresses.
import { granted } from '../support/granted.ts'
import { describe, expect, it } from 'vitest'
import { importPublicKey } from '../../protocol/keys.ts'
import { newId, parseMessage, personId, verifyMessage } from '../../protocol/message.ts'
import { isGone } from '../../protocol/record.ts'
import { query } from '../../server/platform/database.ts'
import { canDial } from '../../server/platform/outbound.ts'
import { discloseForOrder } from '../../server/store/disclosures/disclosures.ts'
import { offerRow } from '../../server/store/offers/offers.ts'
import { ownLedger } from '../../server/store/own.ts'
import { relationshipOf, revokeTerms } from '../../server/store/terms/terms.ts'
import { createManualClock } from '../support/at.ts'
import {
  claimedHouse,
  eventually,
  openBrand,
  post,
  read,
  relate,
  type Page,
  type Related,
} from '../server/delivery/support.ts'

const day = 86_400_000
const iso = (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')

async function standing() {
  const clock = createManualClock(Date.now())
  const brand = await openBrand()
  brand.now = () => clock.seconds()
  const home = await claimedHouse({ clock })
  return { ...(await relate(home, brand)), clock }
}

/** An intent that the brand has a copy of. @returns the copy's id */
async function posted({ house, rid }: Related): Promise<string> {
  const { database, ledgers, clock } = house.store.context
  const copy = newId()
  const line = '#want laptop EUR..900 in:ES'
  const expiresAt = clock.now() + 10 * day
  await database.transact((tx) => {
    const to = [{ rid, copy, withheld: [] }]
    ledgers.speak(tx, ownLedger, {
      type: 'own.intent',
      jti: newId(),
      body: { line, expiresAt, isPractice: false, to },
    })
    const body = { line, withheld: [], negotiable: [], terms: 'PDC-INTENT', expires: iso(expiresAt) }
    ledgers.speak(tx, rid, { type: 'intent.post', jti: copy, body: granted(body) })
  })
  return copy
}

/** An offer as the ledger takes it, whatever the day's quota: the brand had many days for them. */
async function offered({ house, rid, brand }: Related, copy: string): Promise<string> {
  const { database, ledgers, clock } = house.store.context
  const body = {
    intent: { id: copy, revision: 1 },
    line: '#sell laptop EUR849 in:ES',
    items: [{ name: 'Laptop', quantity: 1, amount: 84900 }],
    totals: [
      { type: 'subtotal', amount: 84900 },
      { type: 'total', amount: 84900 },
    ],
    currency: 'EUR',
    valid_until: iso(clock.now() + 9 * day),
    confirm_within: 'PT48H',
    fit: [],
    lang: 'en',
  }
  const jwt = await brand.sign(rid, 'offer.make', body, { iat: clock.seconds() })
  const expected = { iss: brand.origin, aud: personId(rid), sub: rid }
  const message = await verifyMessage(parseMessage(jwt), await importPublicKey(brand.jwk), expected)
  await database.transact((tx) => ledgers.takeQuiet(tx, rid, message))
  return message.claims.jti
}

describe('an offer behind two hundred newer ones', () => {
  it('goes stale with its intent, and ends with the relationship', async () => {
    const related = await standing()
    const { database, ledgers, clock } = related.house.store.context
    const first = await posted(related)
    const kept = await posted(related)
    const flooded = await posted(related)
    const stale = await offered(related, first)
    const open = await offered(related, kept)
    await related.clock.advance(2000)
    for (let index = 0; index < 205; index++) await offered(related, flooded)
    await database.transact((tx) => {
      const body = {
        line: '#want laptop EUR..500 in:ES',
        withheld: [],
        negotiable: [],
        terms: 'PDC-INTENT',
        expires: iso(clock.now() + 10 * day),
        revision: 2,
      }
      ledgers.speak(tx, related.rid, { type: 'intent.revise', on: first, body: granted(body) })
    })
    expect(offerRow(database, related.rid, stale)?.state).toBe('stale')
    expect(offerRow(database, related.rid, open)?.state).toBe('made')
    await database.transact((tx) => {
      const relationship = relationshipOf(tx, related.rid)
      if (relationship) revokeTerms(related.house.store.context, tx, relationship, { erase: false })
    })
    expect(offerRow(database, related.rid, open)?.state).toBe('ended')
  })
})

describe('what was disclosed for an order', () => {
  it('is not served any more once its last day is over, though nobody ever closed the order', async () => {
    const related = await standing()
    const { database } = related.house.store.context
    const to = { rid: related.rid, brand: 'shop', name: 'Shop' }
    await database.transact((tx) =>
      discloseForOrder(
        related.house.store.context,
        tx,
        to,
        newId(),
        { name: 'Ada', street: 'Rambla 1' },
        granted,
      ),
    )
    const shown = async () => {
      const { records } = JSON.parse((await read(related, '/records?after=0')).text) as Page
      return records.filter(({ type }) => type === 'disclosure.grant')
    }
    expect((await shown()).map(isGone)).toEqual([false])
    // The agreement itself would end first; only the disclosure is looked at here.
    await database.transact((tx) =>
      tx.run(query('UPDATE relationship SET expiresAt = ?', Date.now() + 300 * day)),
    )
    related.clock.jump(Date.now() + 91 * day)
    expect((await shown()).map(isGone)).toEqual([true])
  })
})

describe('the key of a relationship that is over', () => {
  it('is destroyed when nothing is owed any more, and its address answers like one that never was', async () => {
    const related = await standing()
    const { context } = related.house.store
    const { database, keyring } = context
    const ourKid = relationshipOf(database, related.rid)?.ourKid ?? ''
    const early = await related.brand.sign(
      related.rid,
      'filter.set',
      { follows: [], push: false },
      { iat: context.clock.seconds() },
    )
    expect((await post(related, early)).status).toBe(201)
    await database.transact((tx) => {
      const relationship = relationshipOf(tx, related.rid)
      if (relationship) revokeTerms(context, tx, relationship, { erase: false })
    })
    const hourAfter = async (ms: number) => {
      related.clock.jump(related.clock.now() + ms)
      await related.clock.advance(3_700_000)
    }
    await hourAfter(20 * day)
    expect(keyring.isDestroyed(ourKid)).toBe(false)
    expect((await read(related, '')).status).toBe(410)
    expect((await post(related, early)).status).toBe(201)
    await hourAfter(11 * day)
    await eventually(() => keyring.isDestroyed(ourKid))
    expect(database.sql('SELECT 1 FROM key WHERE kid = ? AND sealed IS NOT NULL', ourKid)).toEqual([])
    const told = database.sql<{ code: string }>(
      "SELECT code FROM journal WHERE rid = ? AND code = 'key.destroyed'",
      related.rid,
    )
    expect(told).toHaveLength(1)
    const unknown = { ...related, rid: 'AAAAAAAAAAAAAAAAAAAAAA' }
    const [known, never] = [await read(related, ''), await read(unknown, '')]
    expect([known.status, known.text]).toEqual([401, never.text])
    const late = await related.brand.sign(related.rid, 'terms.leave', {}, { iat: context.clock.seconds() })
    expect((await post(related, late)).status).toBe(401)
    // What had been answered before is not answered again: to old bytes it is as if nobody had ever been there.
    const repeated = await post(related, early)
    const nowhere = await post(unknown, early)
    expect(repeated.status).toBe(400)
    expect(repeated.text).toBe(nowhere.text)
    expect(context.jobs.failing).toEqual([])
    expect((await context.ledgers.verify(database, related.rid)).ok).toBe(true)
  })
})

describe('a brand that comes back as a stranger', () => {
  it('cannot tell by an id it has used before that this is the person it knew', async () => {
    const related = await standing()
    const { context } = related.house.store
    const jti = newId()
    const say = async (one: Related) => {
      const body = { follows: ['#follow *'], push: false }
      return post(
        one,
        await one.brand.sign(one.rid, 'filter.set', body, { jti, iat: context.clock.seconds() }),
      )
    }
    expect((await say(related)).status).toBe(201)
    await context.database.transact((tx) => {
      const relationship = relationshipOf(tx, related.rid)
      if (relationship) revokeTerms(context, tx, relationship, { erase: false })
    })
    await related.clock.advance(2000)
    const anew = await relate(related.house, related.brand)
    const first = await say(anew)
    expect([first.status, first.headers['idempotent-replayed']]).toEqual([201, undefined])
    expect((await say(anew)).headers['idempotent-replayed']).toBe('true')
  })
})

describe('an address of IPv6 that no one on the internet has', () => {
  it.each(['::7f00:1', '::2', '1::1', '100:0:0:1::1', '4000::1', '8000::1', 'e000::1', '64:ff9b:1::7f00:1'])(
    '%s is not dialled',
    (address) => {
      expect(canDial(address, 'shop.example', false)).toBe(false)
    },
  )
  it('but a real one is', () => {
    expect(canDial('2606:4700::1111', 'shop.example', false)).toBe(true)
  })
})
