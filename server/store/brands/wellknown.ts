// What a brand's site says beside its document: which agreements it takes (MyTerms, both addresses), and whether it honours GPC.
import { gpcPath, mostBytes, myTermsPaths, readGpc, readMyTerms } from '../../../protocol/myterms.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { RosterId } from '../../../protocol/roster.ts'
import type { Reader } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { readColumn } from '../own.ts'
import { saveSays, saysOf } from './says-queries.ts'

type Ports = Pick<Context, 'clock' | 'database' | 'outbound'>

/** A site that takes longer says nothing: the person waits for this. */
const seconds = 3

export interface Says {
  /** Agreements of the roster in its list; absent without one. */
  agreements?: RosterId[]
  gpc: 'yes' | 'no' | 'unsaid'
}

/** The bytes at an address of the brand's own origin; absent for whatever goes wrong: nobody has to say anything. */
async function bytesAt({ outbound }: Ports, url: string): Promise<Uint8Array | undefined> {
  try {
    const answer = await outbound.request(url, {
      method: 'GET',
      headers: { accept: 'application/json' },
      maxBytes: mostBytes,
      seconds,
    })
    return answer.status === 200 ? answer.body : undefined
  } catch (problem) {
    if (problem instanceof Problem) return undefined
    throw problem
  }
}

/** Reads what the site says now, and keeps it. */
export async function readSays(ports: Ports, origin: string): Promise<void> {
  const [first, second, gpc] = await Promise.all(
    [...myTermsPaths, gpcPath].map((path) => bytesAt(ports, `${origin}${path}`)),
  )
  const lists = [first, second].map((bytes) => (bytes === undefined ? undefined : readMyTerms(bytes)))
  // Where the two addresses differ, the one that says something counts, the static file first.
  const list = lists[0] ?? lists[1]
  const honours = gpc === undefined ? undefined : readGpc(gpc)
  await ports.database.transact((tx) =>
    saveSays(tx, {
      host: new URL(origin).host,
      fetchedAt: ports.clock.now(),
      agreements: list === undefined ? null : JSON.stringify(list),
      gpc: honours === undefined ? null : Number(honours),
    }),
  )
}

/** What the site said when it was last looked at; absent when it never was. */
export function saysNow(reader: Reader, host: string): Says | undefined {
  const row = saysOf(reader, host)
  if (row === undefined) return undefined
  return {
    ...(row.agreements === null ? {} : { agreements: readColumn<RosterId[]>(row.agreements) }),
    gpc: row.gpc === null ? 'unsaid' : row.gpc === 1 ? 'yes' : 'no',
  }
}
