// More brands with one thing wrong each: in what they make of a store's answers, and in what they believe of a person.
import { encode } from '../../../protocol/base64url.ts'
import { parseMessage, type Claims } from '../../../protocol/message.ts'
import { wellKnownPath } from '../../../protocol/profile.ts'
import type { LedgerRecord } from '../../../protocol/record.ts'
import type { Given } from '../listen.ts'
import { acknowledge, jwtGiven, messageIn, rewrite, type BrokenCase } from './brands.ts'
import { timeIn } from '../waiting.ts'
import type { Fault, Spoilt } from './shop.ts'

/** The message of the only record of a batch. */
function onlyRecord(call: Spoilt): { record: LedgerRecord; claims: Claims } | undefined {
  const body = messageIn(call)?.claims.body as { records?: LedgerRecord[] } | undefined
  const [record, ...more] = body?.records ?? []
  if (!record || !('jwt' in record) || more.length > 0) return undefined
  return { record, claims: parseMessage(record.jwt).claims }
}

/** Acknowledges a record that the honest brand refuses, where this is wrong with it. */
const believing =
  (isBelieved: (found: { record: LedgerRecord; claims: Claims }) => boolean): Fault['answer'] =>
  async (call) => {
    const given = await call.honest()
    const parsed = messageIn(call)
    const found = given.status < 400 ? undefined : onlyRecord(call)
    if (!parsed || !found || !isBelieved(found)) return given
    const { seq, hash } = found.record
    return jwtGiven(await acknowledge(call, parsed, { seq, hash }))
  }

const lineOf = ({ claims }: { claims: Claims }): string =>
  claims.type === 'intent.post' ? String((claims.body as { line?: unknown }).line) : ''

const refusal = (code: string, status: number): string =>
  JSON.stringify({
    type: `https://shop.example/#${code}`,
    title: code,
    status,
    detail: code,
    code,
    retryable: false,
  })
const problem = (code: string, status: number): Response =>
  new Response(refusal(code, status), { status, headers: { 'content-type': 'application/problem+json' } })
const given = (code: string, status: number): Given => ({
  status,
  type: 'application/problem+json',
  text: refusal(code, status),
})

const isPost = (init: RequestInit): boolean => init.method === 'POST'

/** Looks at what came back from a store's inbox before the honest brand does. */
const reading =
  (read: (response: Response) => Promise<Response> | Response): Fault['sends'] =>
  async (url, init) => {
    const response = await fetch(url, init)
    return isPost(init) ? read(response) : response
  }

const profferIn = (call: Spoilt): { v?: unknown; link?: unknown; preferred?: unknown } | undefined => {
  const [, payload = ''] = call.asked.text.split('.')
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
    return claims.type === 'terms.proffer' ? (claims.body as object) : undefined
  } catch {
    return undefined
  }
}

export const laterBrokenBrands: readonly BrokenCase[] = [
  {
    name: 'promises to erase some day',
    breaks: ['6.erasure.promise'],
    fault: { say: rewrite('erasure.acknowledge', (body) => ({ ...body, due: timeIn(93 * 86_400) })) },
  },
  {
    name: 'keeps things because it likes to',
    breaks: ['6.erasure.ground'],
    fault: {
      say: rewrite('erasure.receipt', (body) => ({
        ...body,
        retained: [{ what: 'everything', ground: 'dpv:LegitimateInterest', until: timeIn(86_400) }],
      })),
    },
  },
  {
    name: 'receipts what never was',
    breaks: ['6.erasure.beyond'],
    fault: { say: rewrite('erasure.receipt', (body) => ({ ...body, erased: [4000] })) },
  },
  {
    name: 'follows a redirect',
    breaks: ['5.send.redirect'],
    fault: {
      sends: async (url, init) => {
        const response = await fetch(url, init)
        const place = response.headers.get('location')
        return place === null ? response : fetch(new URL(place, url), init)
      },
    },
  },
  {
    name: 'gives up where a page came instead of an answer',
    breaks: ['5.send.status'],
    fault: {
      sends: reading((response) => (response.status === 404 ? problem('malformed', 400) : response)),
    },
  },
  {
    name: 'gives up where the line was cut',
    breaks: ['5.send.cut'],
    fault: {
      sends: (url, init) =>
        fetch(url, init).catch((cause: unknown) => {
          if (isPost(init)) return problem('malformed', 400)
          throw cause
        }),
    },
  },
  {
    name: 'gives up where a store cannot answer now',
    breaks: ['11.again.unavailable'],
    fault: {
      sends: reading((response) => (response.status === 503 ? problem('malformed', 400) : response)),
    },
  },
  {
    name: 'goes on with what was refused for good',
    breaks: ['11.again.refused'],
    fault: {
      sends: reading((response) => (response.status === 400 ? problem('unavailable', 503) : response)),
    },
  },
  {
    name: 'speaks to where a person was before',
    breaks: ['6.moved.taken'],
    fault: { sends: (url, init) => fetch(url.replace('//localhost:', '//127.0.0.1:'), init) },
  },
  {
    name: 'judges what it cannot read of another version',
    breaks: ['13.version.first'],
    fault: {
      answer: (call) => {
        const proffer = profferIn(call)
        return proffer?.v === '2' && proffer.preferred === 7 ? given('malformed', 400) : undefined
      },
    },
  },
  {
    name: 'refuses who comes by a link that it does not know',
    breaks: ['2.link.unknown'],
    fault: {
      answer: (call) => (profferIn(call)?.link === undefined ? undefined : given('expired', 409)),
    },
  },
  {
    name: 'believes a record far from the time of its message',
    breaks: ['4.at.near-iat'],
    fault: { answer: believing(({ record, claims }) => record.at > claims.iat + 300) },
  },
  {
    name: 'takes a line of any length',
    breaks: ['8.taken.length'],
    fault: { answer: believing((found) => [...lineOf(found)].length > 140) },
  },
  {
    name: 'takes a line with what nobody sees',
    breaks: ['8.taken.hidden'],
    fault: { answer: believing((found) => lineOf(found).includes('\u202e')) },
  },
  {
    name: 'publishes a key that nothing vouches for as vouched for',
    breaks: ['2.document.by'],
    fault: {
      answer: async ({ asked, honest }) => {
        const answer = await honest()
        if (asked.url.pathname !== wellKnownPath) return answer
        const document = JSON.parse(answer.text ?? '{}') as { keys: object[] }
        const [first = {}, ...rest] = document.keys
        const by = ['{}', '{}'].map((part) => encode(new TextEncoder().encode(part))).join('.')
        const keys = [{ ...first, by: `${by}.${encode(new Uint8Array(64))}` }, ...rest]
        return { ...answer, text: JSON.stringify({ ...document, keys }) }
      },
    },
  },
]
