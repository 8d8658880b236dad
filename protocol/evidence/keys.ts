// Which keys count in a bundle, and by whose word: nothing is believed because the file says so.
import * as z from 'zod'
import { Problem } from '../problem.ts'
import {
  asBufferSource,
  importPublicKey,
  verifyEndorsement,
  type PublicJwk,
  type PublicKey,
} from '../keys.ts'
import { parseStrict } from '../json.ts'
import type { Claims } from '../message.ts'
import type { EvidenceBundle } from './bundle.ts'

const utf8 = new TextEncoder()

/** `published`: in the brand's document when it was pinned; `vouched`: an older key of the brand signed for it. */
export type Word = 'published' | 'vouched'

/** The keys of both sides while a ledger is read from its first record on. */
export class CountingKeys {
  /** Every entry that a document ever had for a key: the word for one counts even where a later document leaves it out. */
  private readonly published = new Map<string, PublicJwk[]>()
  private readonly brand = new Map<string, { key: PublicKey; word: Word }>()
  private readonly person: PublicKey[] = []

  private constructor(documents: readonly PublicJwk[][]) {
    for (const jwk of documents.flat()) {
      const kid = jwk.kid ?? ''
      this.published.set(kid, [...(this.published.get(kid) ?? []), jwk])
    }
  }

  static async of({ documents, brand }: EvidenceBundle): Promise<CountingKeys> {
    const lists = await Promise.all(documents.map(({ text }) => keysIn(text, brand)))
    return new CountingKeys(lists)
  }

  /** The key of the person's side now; `undefined` before the first proffer. */
  get ours(): PublicKey | undefined {
    return this.person.at(-1)
  }

  /** Every key the person's side ever signed with here. */
  oursByName(kid: string): PublicKey | undefined {
    return this.person.find((key) => key.kid === kid)
  }

  get brandKeys(): readonly { kid: string; word: Word }[] {
    return [...this.brand].map(([kid, { word }]) => ({ kid, word }))
  }

  /**
   * A key of the brand that may have signed here: published in a kept document, or vouched for by one that counts.
   * Once a key is pinned by an accept, publishing alone is not enough any more.
   */
  async brandKey(kid: string, isPinned: boolean): Promise<PublicKey | undefined> {
    const known = this.brand.get(kid)
    if (known) return known.key
    const jwk = this.published.get(kid)?.[0]
    if (!jwk) return undefined
    const vouched = await this.vouchedFor(kid)
    if (vouched) this.brand.set(kid, { key: vouched, word: 'vouched' })
    else if (!isPinned) this.brand.set(kid, { key: await importPublicKey(plain(jwk)), word: 'published' })
    return this.brand.get(kid)?.key
  }

  /** Successions may have happened in between: each is followed from a key that counts. */
  private async vouchedFor(kid: string): Promise<PublicKey | undefined> {
    const counted = [...this.brand.values()].map(({ key }) => key)
    for (let known = -1; known < counted.length;) {
      known = counted.length
      for (const [name, entries] of this.published) {
        if (counted.some((key) => key.kid === name)) continue
        for (const entry of entries) {
          const key = await verifyEndorsement(entry, counted)
          if (key === undefined) continue
          if (name === kid) return key
          counted.push(key)
          break
        }
      }
    }
    return undefined
  }

  /** The person's side speaks with this key from the next record on; the first is named by the first proffer. */
  async follow({ type, body }: Claims): Promise<void> {
    const said = body as { cnf?: { jwk?: PublicJwk }; jwk?: PublicJwk }
    const jwk = type === 'key.rotate' ? said.jwk : this.person.length === 0 ? said.cnf?.jwk : undefined
    if (jwk) this.person.push(await importPublicKey(plain(jwk)))
  }
}

const plain = ({ kty, crv, x }: PublicJwk): PublicJwk => ({ kty, crv, x })

const published = z.looseObject({ origin: z.string(), keys: z.array(z.unknown()) })
const keyEntry = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string().optional(),
  by: z.string().optional(),
  nbf: z.int().min(0).optional(),
})

/**
 * What a document lists as keys, unread; nothing where it is not this brand's. It was judged when it was fetched: here
 * only whose it is counts, or whatever else it says could take the proof away from the person who kept it.
 */
export function publishedIn(text: string, origin: string): readonly unknown[] | undefined {
  try {
    const { data } = published.safeParse(parseStrict(text))
    return data?.origin === origin ? data.keys : undefined
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** A key that nobody can use stands beside the others and takes nothing from them. */
async function keyIn(entry: unknown): Promise<PublicJwk[]> {
  const { data } = keyEntry.safeParse(entry)
  if (data === undefined) return []
  try {
    return [(await importPublicKey(data)).jwk]
  } catch (problem) {
    if (problem instanceof Problem) return []
    throw problem
  }
}

async function keysIn(text: string, origin: string): Promise<PublicJwk[]> {
  return (await Promise.all((publishedIn(text, origin) ?? []).map(keyIn))).flat()
}

/** Whether a signature beside any message is this key's. */
export async function doesHold(key: PublicKey, signature: Uint8Array, input: string): Promise<boolean> {
  return crypto.subtle.verify(
    'Ed25519',
    key.key,
    asBufferSource(signature),
    asBufferSource(utf8.encode(input)),
  )
}
