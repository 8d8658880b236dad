// The names that the person's own calls and what they carry have in the published document: those they have in the code.
import * as z from 'zod'
import * as access from '../../protocol/owner/access.ts'
import * as backups from '../../protocol/owner/backups.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as parts from '../../protocol/owner/call.ts'
import * as care from '../../protocol/owner/care.ts'
import * as intents from '../../protocol/owner/intents.ts'
import * as live from '../../protocol/owner/live.ts'
import * as offers from '../../protocol/owner/offers.ts'
import * as orders from '../../protocol/owner/orders.ts'
import * as attributes from '../../protocol/owner/attributes.ts'
import * as disclosures from '../../protocol/owner/disclosures.ts'
import * as door from '../../protocol/owner/door.ts'
import * as erasures from '../../protocol/owner/erasures.ts'
import * as evidence from '../../protocol/owner/evidence.ts'
import * as forget from '../../protocol/owner/forget.ts'
import * as incidents from '../../protocol/owner/incidents.ts'
import * as knocks from '../../protocol/owner/knocks.ts'
import * as restoration from '../../protocol/owner/restoration.ts'
import * as rules from '../../protocol/owner/rules.ts'
import * as posts from '../../protocol/owner/posts.ts'
import * as ratings from '../../protocol/owner/ratings.ts'
import * as threads from '../../protocol/owner/threads.ts'
import type { Call } from '../../protocol/owner/call.ts'

/** Every file of protocol/owner that says what goes over the wire. */
export const ownerModules = {
  parts,
  access,
  backups,
  brands,
  care,
  intents,
  live,
  offers,
  orders,
  attributes,
  disclosures,
  door,
  erasures,
  evidence,
  forget,
  incidents,
  knocks,
  posts,
  ratings,
  restoration,
  rules,
  threads,
} as const

export interface Named<T> {
  room: string
  name: string
  value: T
}

const everything: Named<unknown>[] = Object.entries(ownerModules).flatMap(([room, exports]) =>
  Object.entries(exports).map(([name, value]) => ({ room, name, value: value as unknown })),
)

const isCall = (value: unknown): value is Call =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'answer' in value

export const ownerSchemas = everything.filter(
  (one): one is Named<z.ZodType> => one.value instanceof z.ZodType,
)
export const ownerCalls = everything.filter((one): one is Named<Call> => isCall(one.value))
