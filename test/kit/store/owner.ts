// The person's part, which no brand can play: done through the owner's own calls, or asked of whoever runs the store.
import type * as z from 'zod'
import type { Call } from '../../../protocol/owner/call.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as disclosures from '../../../protocol/owner/disclosures.ts'
import * as door from '../../../protocol/owner/door.ts'
import * as intents from '../../../protocol/owner/intents.ts'
import * as knocks from '../../../protocol/owner/knocks.ts'
import * as offers from '../../../protocol/owner/offers.ts'
import * as orders from '../../../protocol/owner/orders.ts'
import * as posts from '../../../protocol/owner/posts.ts'
import * as threads from '../../../protocol/owner/threads.ts'
import { Skipped } from '../probe.ts'

export interface Owner {
  /** How long the person may take for one thing, in ms. */
  patienceMs: number
  /** Proffers terms, with the code of a visit where there is one. @returns the digits that the store shows then */
  proffer(brand: string, link?: string): Promise<string | undefined>
  /** Has the brand looked up. @returns whether the store would deal with it; undefined where only the person sees it */
  lookUp(brand: string): Promise<boolean | undefined>
  takeCounter(brand: string): Promise<void>
  /** Proffers new terms beside those in force. */
  renew(brand: string): Promise<void>
  /** Gives the relationship a new key. */
  renewKey(brand: string): Promise<void>
  /** Takes every attribute out of what was granted. */
  narrow(brand: string): Promise<void>
  follow(brand: string): Promise<void>
  setDoor(door: 'closed' | 'open'): Promise<void>
  /** Begins a conversation about nothing in particular. */
  talk(brand: string, text: string): Promise<void>
  /** Shows an e-mail address; `endShowing` ends it. */
  show(brand: string): Promise<void>
  endShowing(brand: string): Promise<void>
  /** Accepts the brand's offer on the line. */
  accept(line: string): Promise<void>
  closeOrder(): Promise<void>
  post(line: string, ...to: string[]): Promise<void>
  /** Withdraws what was posted with this line. */
  withdraw(line: string): Promise<void>
  pause(brand: string): Promise<void>
  resume(brand: string): Promise<void>
  revoke(brand: string): Promise<void>
}

const day = 86_400_000
const address = { name: 'Kit', street: 'Main Street 1', postcode: '1000', city: 'Town', country: 'ES' }

const hostOf = (origin: string): string => new URL(origin).host

/** Prints what is to be done; that it was done shows on the wire. */
export function askingOwner(say: (text: string) => void, link?: string): Owner {
  const ask = (text: string): Promise<void> => {
    say(`\n→ Please, in your store: ${text}`)
    return Promise.resolve()
  }
  return {
    patienceMs: 300_000,
    proffer: async (brand, code = link) => {
      const open =
        code === undefined
          ? ''
          : ` by opening web+bespeak:connect?brand=${encodeURIComponent(brand)}&link=${code}`
      await ask(`look up ${brand}${open} and proffer PDC-INTENT for lines “*” and the attribute email.`)
      return undefined
    },
    lookUp: () => Promise.resolve(undefined),
    takeCounter: (brand) => ask(`take the counter of ${hostOf(brand)}.`),
    renew: (brand) => ask(`propose new terms to ${hostOf(brand)}: PDC-INTENT for lines “*”.`),
    renewKey: (brand) => ask(`renew your key for ${hostOf(brand)}.`),
    narrow: (brand) => ask(`take all attributes out of the agreement with ${hostOf(brand)}.`),
    follow: (brand) => ask(`follow what ${hostOf(brand)} posts.`),
    setDoor: (state) => ask(state === 'open' ? 'open the door to every knock.' : 'close the door to knocks.'),
    talk: (brand, text) => ask(`write “${text}” to ${hostOf(brand)}, about nothing in particular.`),
    show: (brand) => ask(`show ${hostOf(brand)} an e-mail address.`),
    endShowing: (brand) => ask(`stop showing the e-mail address to ${hostOf(brand)}.`),
    accept: (line) => ask(`accept the offer on “${line}”.`),
    closeOrder: () => ask('close the order that was delivered.'),
    post: (line, ...to) => ask(`post “${line}” to ${to.map(hostOf).join(' and ')}.`),
    withdraw: (line) => ask(`withdraw “${line}”.`),
    pause: (brand) => ask(`pause ${hostOf(brand)}.`),
    resume: (brand) => ask(`resume ${hostOf(brand)}.`),
    revoke: (brand) => ask(`revoke ${hostOf(brand)} and ask for erasure.`),
  }
}

/** Makes the owner's calls with a session's cookie, for a store of one's own. */
export function callingOwner(store: string, cookie: string): Owner {
  const posted = new Map<string, string>()
  async function ask<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
    call: Call<P, Q, B, A>,
    body?: z.input<B>,
    params: Record<string, string> = {},
  ): Promise<z.infer<A>> {
    const path = call.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const response = await fetch(`${store}${path}`, {
      method: call.method,
      headers: { cookie, origin: store, 'content-type': 'application/json' },
      redirect: 'manual',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const given: unknown = await response.json()
    // The kit is not the store's page: what it does not need of an answer may be newer than it knows.
    if (response.ok) return given as z.infer<A>
    const { detail = '' } = given as { detail?: string }
    throw new Skipped(`the person could not do it: ${call.method} ${path}: ${response.status} ${detail}`)
  }
  const shown = async (brand: string): Promise<string> => {
    const { given } = await ask(disclosures.readDisclosures, undefined, about(brand))
    return given.find(({ endedAt }) => endedAt === undefined)?.id ?? ''
  }
  const scope = { preferred: 'PDC-INTENT', alternates: [], lines: ['*'], purposes: [] }
  const about = (origin: string) => ({ brand: hostOf(origin) })
  return {
    patienceMs: 15_000,
    async proffer(brand, link) {
      await ask(brands.lookAtBrand, { domain: brand })
      const { check } = await ask(brands.profferTerms, {
        brand: hostOf(brand),
        ...scope,
        attributes: ['email'],
        struck: [],
        expiresAt: Date.now() + 30 * day,
        ...(link !== undefined && { link }),
      })
      return check
    },
    async lookUp(brand) {
      try {
        await ask(brands.lookAtBrand, { domain: brand })
        return true
      } catch (refused) {
        if (refused instanceof Skipped) return false
        throw refused
      }
    },
    takeCounter: async (brand) => void (await ask(brands.answerCounter, { take: true }, about(brand))),
    async renew(brand) {
      const terms = { ...scope, attributes: ['email'], expiresAt: Date.now() + 60 * day }
      await ask(brands.proposeTerms, terms, about(brand))
    },
    renewKey: async (brand) => void (await ask(door.renewKey, undefined, about(brand))),
    narrow: async (brand) => void (await ask(brands.narrowGrant, { attributes: [] }, about(brand))),
    follow: async (brand) => void (await ask(posts.followBrand, {}, about(brand))),
    setDoor: async (state) => void (await ask(knocks.setDoor, { door: state })),
    talk: async (brand, text) => void (await ask(threads.openThread, { brand: hostOf(brand), text })),
    async show(brand) {
      const keep = { email: 'kit@person.example' }
      await ask(disclosures.showAttributes, { names: ['email'], keep, until: Date.now() + day }, about(brand))
    },
    async endShowing(brand) {
      await ask(disclosures.endDisclosure, {}, { ...about(brand), id: await shown(brand) })
    },
    async accept(line) {
      const { offerList } = await ask(intents.readIntent, undefined, { id: posted.get(line) ?? '' })
      const id = offerList[0]?.id ?? ''
      const { revision, total } = await ask(offers.prepareAccept, undefined, { id })
      const body = { revision, total: total.amount, give: { ...address }, remember: false }
      await ask(offers.acceptOffer, body, { id })
    },
    async closeOrder() {
      const { orders: all } = await ask(orders.listOrders)
      await ask(orders.closeOrder, undefined, { id: all[0]?.id ?? '' })
    },
    async post(line, ...to) {
      const { id } = await ask(intents.postIntent, {
        line,
        to: to.map((brand) => ({ brand: hostOf(brand), withheld: [] })),
      })
      posted.set(line, id)
    },
    async withdraw(line) {
      await ask(intents.withdrawIntent, {}, { id: posted.get(line) ?? '' })
    },
    pause: async (brand) => void (await ask(brands.pauseTerms, undefined, about(brand))),
    resume: async (brand) => void (await ask(brands.resumeTerms, undefined, about(brand))),
    revoke: async (brand) => void (await ask(brands.revokeTerms, { erase: true }, about(brand))),
  }
}
