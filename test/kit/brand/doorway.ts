// The address under which the kit's persons are reached by a brand: inbox, records, state and stream of each.
import type { ServerResponse } from 'node:http'
import { isOver } from '../../../protocol/allowed.ts'
import { importPublicKey } from '../../../protocol/keys.ts'
import { Problem, problemDocument } from '../../../protocol/problem.ts'
import { canBeGone, goneForm, type LedgerRecord } from '../../../protocol/record.ts'
import { verifyRead } from '../../../protocol/request.ts'
import { openDoor, type Asked, type Cut, type Door, type DoorOptions, type Given } from '../listen.ts'
import { nowSeconds } from '../waiting.ts'
import type { KitPerson } from './person.ts'

export interface Doorway extends Door {
  persons: Map<string, KitPerson>
  /** Looks at each call first; what it returns is the answer. */
  before?:
    | ((asked: Asked, person: KitPerson) => Promise<Given | Cut | undefined> | Given | Cut | undefined)
    | undefined
}

const noStore = { 'cache-control': 'no-store' }

export async function openDoorway(options: DoorOptions = {}): Promise<Doorway> {
  const persons = new Map<string, KitPerson>()
  const nonces = new Set<string>()
  const door = await openDoor(async (asked, response) => {
    try {
      const [, , rid = '', place = ''] = asked.url.pathname.split('/')
      const person = persons.get(rid)
      if (!person) throw new Problem('bad_signature')
      const early = await doorway.before?.(asked, person)
      if (early) return early
      return await answer(person, place, asked, response)
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem
      const text = JSON.stringify(problemDocument(problem))
      return { status: problem.status, type: 'application/problem+json', text, headers: noStore }
    }
  }, options)
  const doorway: Doorway = Object.assign(door, { persons })

  async function answer(person: KitPerson, place: string, asked: Asked, response: ServerResponse) {
    if (place === 'inbox' && asked.method === 'POST') {
      const { receipt, isReplay } = await person.take(asked.text, 'post')
      const headers = { ...noStore, ...(isReplay && { 'idempotent-replayed': 'true' }) }
      return { status: 201, type: 'application/jwt', text: receipt, headers }
    }
    await checkRead(person, asked)
    if (place === '')
      return { status: 200, type: 'application/jwt', text: await person.stateToken(), headers: noStore }
    const after = Number(asked.url.searchParams.get('after') ?? '0')
    const { records, head } = person.ledger
    const held = asked.url.searchParams.get('head') ?? ''
    if (held !== '' && records[after - 1]?.hash !== held) throw new Problem('fork')
    if (after > person.acked.seq && held !== '') person.acked = { seq: after, hash: held }
    if (place === 'stream') return stream(person, after, response)
    const limit = Math.min(200, Number(asked.url.searchParams.get('limit') ?? '200'))
    const page = records.slice(after, after + limit).map((record) => served(person, record))
    const text = JSON.stringify({ records: page, head, more: after + page.length < records.length })
    return { status: 200, type: 'application/json', text, headers: noStore }
  }

  /** What the brand reads here tells how it signs. */
  async function checkRead(person: KitPerson, { method, url, headers }: Asked): Promise<void> {
    const { notes, pinned, base, formerBases } = person
    const key = pinned && (await importPublicKey(pinned))
    const isFormer = formerBases.some((one) => new URL(one).host === headers['host'])
    const authority = isFormer ? (headers['host'] ?? '') : new URL(base ?? door.origin).host
    const target = {
      method,
      authority,
      path: url.pathname,
      query: url.search,
      headers,
      nowSeconds: nowSeconds(),
    }
    try {
      const { nonce } = await verifyRead(target, key)
      notes.saw('5.sent.read-signed')
      const isNew = notes.hold('5.sent.nonce-fresh', !nonces.has(nonce), 'a nonce came twice')
      nonces.add(nonce)
      if (!isNew) throw new Problem('bad_signature')
    } catch (problem) {
      // Before an agreement nothing is pinned, and every read is a stranger's.
      if (problem instanceof Problem && key)
        notes.broke('5.sent.read-signed', 'a read came whose signature does not hold')
      throw problem
    }
  }

  function stream(person: KitPerson, after: number, response: ServerResponse): undefined {
    if (isOver(person.ledger.state.relationship)) throw new Problem('revoked')
    response.writeHead(200, { 'content-type': 'text/event-stream', ...noStore })
    for (const record of person.ledger.records.slice(after)) {
      response.write(`event: record\nid: ${record.seq}\ndata: ${JSON.stringify(record)}\n\n`)
    }
    response.write(`event: live\ndata: ${JSON.stringify({ head: person.ledger.head })}\n\n`)
    // The kit's ledgers are told by push; a stream is renewed at once rather than fed.
    response.end(`event: closed\ndata: ${JSON.stringify({ reason: 'renew', retry_ms: 1000 })}\n\n`)
  }
  return doorway
}

export function served({ ledger }: KitPerson, record: LedgerRecord): LedgerRecord {
  return isOver(ledger.state.relationship) && canBeGone(record.type) ? goneForm(record, 'revoked') : record
}
