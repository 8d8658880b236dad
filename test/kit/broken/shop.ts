// A small brand on the SDK with one thing about it spoilt, to see that the kit names the rule it breaks.
import { createBrand } from '../../../protocol/brand/brand.ts'
import { createMemoryStore } from '../../../protocol/brand/memory.ts'
import type { Brand, BrandFacts, Relationship } from '../../../protocol/brand/surface.ts'
import { createSigner, generateKey, type PrivateJwk, type Signer } from '../../../protocol/keys.ts'
import { parseMessage, type Claims } from '../../../protocol/message.ts'
import { Problem } from '../../../protocol/problem.ts'
import { wellKnownPath } from '../../../protocol/profile.ts'
import { forge } from '../forge.ts'
import { openDoor, type Asked, type Given } from '../listen.ts'

export interface Spoilt {
  asked: Asked
  brand: Brand
  signer: Signer
  /** Published beside the first, and pinned by nobody. */
  spare: Signer
  /** Answers as the honest brand does. */
  honest(): Promise<Given>
}

/** What is wrong with a brand; what is left out is as it should be. */
export interface Fault {
  facts?: Partial<BrandFacts>
  /** Its document names nobody. */
  isNameless?: true
  /** Answers in place of the honest brand, or after it. */
  answer?: ((call: Spoilt) => Promise<Given | undefined> | Given | undefined) | undefined
  /** Rewrites the claims of what the brand sends; `undefined` leaves the message as it is. */
  say?: ((claims: Claims) => object | undefined) | undefined
  /** Signs what was rewritten; default: the right key. */
  signs?: 'spare'
  /** Stands before what it sends: takes what came back for something else, or sends it elsewhere. */
  sends?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** What it does beside answering. */
  acts?: ((brand: Brand, signer: Signer) => void) | undefined
}

export interface BrokenShop {
  origin: string
  brand: Brand
  close(): Promise<void>
}

const legal = { name: 'Shop GmbH', address: 'Calle Mayor 1, Madrid' }
const items = [{ name: 'Laptop 13', quantity: 1, amount: 79_900, attributes: { is: 'new' } }]

export async function openShop(fault: Fault = {}): Promise<BrokenShop> {
  const [key, second] = [(await generateKey()).privateJwk, (await generateKey()).privateJwk]
  const [signer, spare] = [await createSigner(key), await createSigner(second)]
  const rewrite = async (jwt: string): Promise<string> => {
    const changed = fault.say?.(parseMessage(jwt).claims)
    return changed ? forge(changed, fault.signs === 'spare' ? spare : signer) : jwt
  }
  const held: { brand?: Brand } = {}
  const door = await openDoor(async (asked) => {
    const open = held.brand
    if (!open) return { status: 503 }
    const honest = async (): Promise<Given> => {
      const { method, url, headers, text } = asked
      const body = method === 'POST' ? { body: Buffer.from(text, 'latin1') } : {}
      const response = await open.handler(new Request(url, { method, headers, ...body }))
      const said = await response.text()
      const type = response.headers.get('content-type') ?? ''
      const given = type === 'application/jwt' && response.status === 200 ? await rewrite(said) : said
      // The SDK makes no offers for a brand without a name, so only the document leaves it out.
      if (fault.isNameless && url.pathname === wellKnownPath) {
        const { legal: _, ...nameless } = JSON.parse(said) as Record<string, unknown>
        return { status: 200, text: JSON.stringify(nameless), headers: Object.fromEntries(response.headers) }
      }
      return { status: response.status, text: given, headers: Object.fromEntries(response.headers) }
    }
    return (await fault.answer?.({ asked, brand: open, signer, spare, honest })) ?? honest()
  })
  const { origin } = door
  // The newest key is the one that is pinned; the spare one stands behind it in the document.
  const brand = createBrand({
    profile: {
      name: 'Shop',
      legal,
      follows: ['#follow laptop.*'],
      terms: ['PDC-INTENT'],
      ...fault.facts,
      origin,
    },
    keys: [key, second] satisfies PrivateJwk[],
    store: createMemoryStore(),
    clock: { now: () => Date.now(), after: timer },
    fetch: async (url, init) => {
      const body = typeof init.body === 'string' ? await rewrite(init.body) : undefined
      return (fault.sends ?? fetch)(url, { ...init, ...(body !== undefined && { body }) })
    },
  })
  held.brand = brand
  serve(brand)
  fault.acts?.(brand, signer)
  await brand.start()
  return {
    origin,
    brand,
    async close() {
      await brand.stop()
      await door.close()
    },
  }
}

function timer(ms: number, run: () => void): { cancel(): void } {
  const handle = setTimeout(run, ms)
  return { cancel: () => clearTimeout(handle) }
}

/** What comes too late to matter is no failure of a shop. */
async function attempt(deed: () => Promise<unknown>): Promise<void> {
  try {
    await deed()
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
  }
}

const draft = { items, currency: 'EUR', shipping: 500 }

const question = { attributes: ['email'], purpose: 'delivery', retention: 'P7D' }

function serve(brand: Brand): void {
  const isWanted = (line: string): boolean => line.startsWith('#want laptop')
  const offer = (relationship: Relationship, intent: string) =>
    attempt(() => relationship.offer(intent, draft))
  brand.on('proffer', (proffer) => brand.accept(proffer))
  brand.on('intent', ({ relationship, object, body }) => isWanted(body.line) && offer(relationship, object))
  brand.on('counter', ({ relationship, object }) => attempt(() => relationship.reviseOffer(object, draft)))
  brand.on('accept', async ({ relationship, object }) => {
    await attempt(() => relationship.confirm(object, 'N-1'))
    await attempt(() => relationship.update(object, 'processing'))
    await attempt(() => relationship.ask(question))
  })
  brand.on('erasure', async ({ relationship, object, body }) => {
    await attempt(() => relationship.acknowledgeErasure(object, body.due))
    await attempt(() =>
      relationship.receiptErasure(object, { erased: body.scope, retained: [], downstream: [] }),
    )
  })
}
