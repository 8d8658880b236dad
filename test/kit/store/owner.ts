// The person's part, which no brand can play: done through the owner's own calls, or asked of whoever runs the store.
import type * as z from 'zod'
import type { Call } from '../../../protocol/owner/call.ts'
import * as brands from '../../../protocol/owner/brands.ts'
import * as intents from '../../../protocol/owner/intents.ts'

export interface Owner {
  /** How long the person may take for one thing, in ms. */
  patienceMs: number
  proffer(brand: string): Promise<void>
  post(line: string, brand: string): Promise<void>
  /** Withdraws what was posted with this line. */
  withdraw(line: string): Promise<void>
  pause(brand: string): Promise<void>
  resume(brand: string): Promise<void>
  revoke(brand: string): Promise<void>
}

const hostOf = (origin: string): string => new URL(origin).host

/** Prints what is to be done; that it was done shows on the wire. */
export function askingOwner(say: (text: string) => void, link?: string): Owner {
  const ask = (text: string): Promise<void> => {
    say(`\n→ Please, in your store: ${text}`)
    return Promise.resolve()
  }
  return {
    patienceMs: 300_000,
    proffer: (brand) => {
      const open =
        link === undefined
          ? ''
          : ` (or open web+bespeak:connect?brand=${encodeURIComponent(brand)}&link=${link})`
      return ask(`look up ${brand}${open} and proffer PDC-INTENT for lines “*”.`)
    },
    post: (line, brand) => ask(`post “${line}” to ${hostOf(brand)}.`),
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
    throw new Error(`${call.method} ${path}: ${response.status} ${detail}`)
  }
  const about = (origin: string) => ({ brand: hostOf(origin) })
  return {
    patienceMs: 15_000,
    async proffer(brand) {
      await ask(brands.lookAtBrand, { domain: brand })
      const agreement = {
        preferred: 'PDC-INTENT',
        alternates: [],
        lines: ['*'],
        attributes: [],
        purposes: [],
        struck: [],
      }
      await ask(brands.profferTerms, {
        brand: hostOf(brand),
        ...agreement,
        expiresAt: Date.now() + 30 * 86_400_000,
      })
    },
    async post(line, brand) {
      const { id } = await ask(intents.postIntent, { line, to: [{ brand: hostOf(brand), withheld: [] }] })
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
