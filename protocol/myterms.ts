// MyTerms at its two usual addresses: a static list of agreements, as a store proffers them and a brand takes them; and GPC.
import * as z from 'zod'
import { parseStrict } from './json.ts'
import { Problem } from './problem.ts'
import { isRosterId, roster, rosterVersion, type RosterId } from './roster.ts'

/** Where the list is found; both addresses are in use, and both give the same. */
export const myTermsPaths = ['/.well-known/myterms.json', '/.well-known/myterms'] as const
/** Where a site says whether it honours Global Privacy Control. */
export const gpcPath = '/.well-known/gpc.json'

/** Such a list is small; whoever sends more is not read. */
export const mostBytes = 16 * 1024

export const myTermsDocument = z.object({
  /** The day of the roster's version; never the day on which somebody chose. */
  effective_date: z.string(),
  agreements: z.array(z.object({ id: z.string(), url: z.string() })),
  tos_url: z.string().optional(),
  tos: z.string().optional(),
})
export type MyTerms = z.infer<typeof myTermsDocument>

/** What a person's store proffers while the person has not said otherwise: the same for everybody. */
export const launchIds: readonly RosterId[] = roster.filter(({ launch }) => launch).map(({ id }) => id)

/** The list as it is served. @example myTerms(['SD-BASE']).agreements[0]?.id // 'SD-BASE' */
export function myTerms(ids: readonly RosterId[]): MyTerms {
  return {
    effective_date: `${rosterVersion}-01`,
    agreements: roster.filter(({ id }) => ids.includes(id)).map(({ id, iri }) => ({ id, url: iri })),
  }
}

const asFound = z.object({ agreements: z.array(z.unknown()).max(200) })
const named = z.union([z.string().max(200), z.object({ id: z.string().max(200) }).transform(({ id }) => id)])

/** Reads hostile bytes as JSON of this shape; absent for anything else. */
function read<T>(bytes: Uint8Array, shape: z.ZodType<T>): T | undefined {
  if (bytes.length > mostBytes) return undefined
  try {
    return shape.safeParse(parseStrict(bytes)).data
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/**
 * The agreements of the roster that somebody's list names, in the order of the roster; what is not in the roster is
 * passed over, and nothing of what they wrote is kept. Absent where it is no such list.
 */
export function readMyTerms(bytes: Uint8Array): RosterId[] | undefined {
  const list = read(bytes, asFound)
  if (list === undefined) return undefined
  const ids = new Set(list.agreements.flatMap((one) => named.safeParse(one).data ?? []))
  return roster.map(({ id }) => id).filter((id) => ids.has(id) && isRosterId(id))
}

/** Whether a site says that it honours GPC; absent where it says nothing that can be read. */
export function readGpc(bytes: Uint8Array): boolean | undefined {
  return read(bytes, z.object({ gpc: z.boolean() }))?.gpc
}
