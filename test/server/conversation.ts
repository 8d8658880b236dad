// What the tests of conversations, ratings and posts share: a store, a brand of bare keys, and what each says.
import * as intents from '../../protocol/owner/intents.ts'
import * as threads from '../../protocol/owner/threads.ts'
import { parseMessage } from '../../protocol/message.ts'
import type { LedgerRecord } from '../../protocol/record.ts'
import {
  eventually,
  openBrand,
  post,
  read,
  relate,
  type Page,
  type Related,
  type Said,
} from './delivery/support.ts'
import { hostOf, recordsOf, world, type World } from '../journeys/setting.ts'

export interface Talk extends World, Related {
  host: string
  /** The brand says something; the store's answer. */
  say(type: string, body: object, more?: { on?: string; jti?: string }): Promise<Said>
  /** The same, and it must have been taken. */
  mustSay(type: string, body: object, more?: { on?: string; jti?: string }): Promise<void>
  /** Opens a thread as the person. @returns its id */
  open(text?: string, about?: threads.AboutGiven): Promise<string>
  list(query?: { brand?: string; intent?: string; order?: string }): Promise<threads.ThreadList>
  /** Posts a line to this brand alone and waits until it is in its ledger. @returns the intent's id */
  tell(line: string): Promise<string>
  /** The records as the brand reads them now. */
  served(): Promise<LedgerRecord[]>
  /** What is said in a record, or that it is gone. */
  words(record: LedgerRecord): string
}

/** A person and a brand that have agreed, on a clock that can be skipped. */
export async function talk(): Promise<Talk> {
  const journey = await world()
  const brand = await openBrand()
  brand.now = () => journey.clock.seconds()
  const related = await relate(journey.home, brand, false)
  const host = hostOf(brand)
  const { person, clock } = journey
  const say: Talk['say'] = async (type, body, more = {}) =>
    post(related, await brand.sign(related.rid, type, body, { iat: clock.seconds(), ...more }))
  const served = async (): Promise<LedgerRecord[]> =>
    (JSON.parse((await read(related, '/records')).text) as Page).records
  return {
    ...journey,
    ...related,
    host,
    say,
    async mustSay(type, body, more) {
      const answer = await say(type, body, more)
      if (answer.status !== 201) throw new Error(`${type}: ${answer.status} ${answer.text}`)
    },
    async open(text = 'Is it in stock?', about = undefined) {
      const { id } = await person.ask(threads.openThread, {
        brand: host,
        text,
        ...(about === undefined ? {} : { about }),
      })
      return id
    },
    list: (query = { brand: host }) => person.ask(threads.listThreads, undefined, { query }),
    async tell(line) {
      const before = recordsOf(journey.home, related.rid).length
      const { id } = await person.ask(intents.postIntent, { line, to: [{ brand: host, withheld: [] }] })
      await journey.settle()
      await eventually(() => recordsOf(journey.home, related.rid).length > before)
      return id
    },
    served,
    words: (record) =>
      'jwt' in record ? JSON.stringify(parseMessage(record.jwt).claims.body) : `gone: ${record.gone}`,
  }
}

/** The code of a refusal. */
export const codeOf = ({ text }: Said): string => (JSON.parse(text) as { code: string }).code
/** Its sentence. */
export const sentenceOf = ({ text }: Said): string => (JSON.parse(text) as { detail: string }).detail
