// Which keys count in a bundle, and by whose word: nothing is believed because the file says so.
import { Problem } from '../problem.ts'
import { importPublicKey, verifyEndorsement, type PublicJwk, type PublicKey } from '../keys.ts'
import { brandDocument } from '../profile.ts'
import { parseStrict } from '../json.ts'
import type { Claims } from '../message.ts'
import type { EvidenceBundle } from './bundle.ts'

/** `published`: in the brand's document when it was pinned; `vouched`: an older key of the brand signed for it. */
export type Word = 'published' | 'vouched'

/** The keys of both sides while a ledger is read from its first record on. */
export class CountingKeys {
  private readonly published = new Map<string, PublicJwk>()
  private readonly brand = new Map<string, { key: PublicKey; word: Word }>()
  private readonly person: PublicKey[] = []

  private constructor(documents: readonly PublicJwk[][]) {
    for (const jwk of documents.flat()) if (jwk.kid !== undefined) this.published.set(jwk.kid, jwk)
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
    const jwk = this.published.get(kid)
    if (!jwk) return undefined
    const vouched = await this.vouchedFor(jwk)
    if (vouched) this.brand.set(kid, { key: vouched, word: 'vouched' })
    else if (!isPinned) this.brand.set(kid, { key: await importPublicKey(plain(jwk)), word: 'published' })
    return this.brand.get(kid)?.key
  }

  /** Successions may have happened in between: each is followed back to a key that counts. */
  private async vouchedFor(jwk: PublicJwk): Promise<PublicKey | undefined> {
    const counted = [...this.brand.values()].map(({ key }) => key)
    for (let known = -1; known < counted.length;) {
      known = counted.length
      const key = await verifyEndorsement(jwk, counted)
      if (key) return key
      for (const other of this.published.values()) {
        if (counted.some(({ kid }) => kid === other.kid)) continue
        const next = await verifyEndorsement(other, counted)
        if (next) counted.push(next)
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

/** The keys of a document, if it is one of this brand; a document of anybody else has none. */
async function keysIn(text: string, origin: string): Promise<PublicJwk[]> {
  try {
    const { data } = brandDocument.safeParse(parseStrict(text))
    if (data === undefined || data.origin !== origin) return []
    const keys = await Promise.all(
      data.keys.map(async (jwk) => {
        const { kid } = await importPublicKey(plain(jwk))
        return { ...plain(jwk), kid, ...(jwk.by !== undefined && { by: jwk.by }) }
      }),
    )
    return keys
  } catch (problem) {
    if (problem instanceof Problem) return []
    throw problem
  }
}
