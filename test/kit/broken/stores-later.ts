// More stores with one thing wrong each: at the door, in conversations, with two brands, and in the limits of a day.
import type { LedgerRecord } from '../../../protocol/record.ts'
import type { Asked, Given } from '../listen.ts'
import { isInbox, isPage, saidIn, taking, type BrokenStore, type Page } from './stores.ts'

const isKnock = ({ method, url }: Asked): boolean => method === 'POST' && url.pathname === '/knocks'
const claimsOf = ({ text }: Asked): { iss?: string; jti?: string; body?: Record<string, unknown> } => {
  try {
    return JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as object
  } catch {
    return {}
  }
}
const isOf = (asked: Asked, type: string): boolean => saidIn(asked).type === type

export const laterBrokenStores: readonly BrokenStore[] = [
  {
    name: 'tells a brand that knocks that it is unknown',
    breaks: ['5.knock.one-answer'],
    fault: () => ({
      after: (asked) =>
        isKnock(asked) && claimsOf(asked).iss === 'https://nobody.example' ? { status: 404 } : undefined,
    }),
  },
  {
    name: 'takes a knock of any size',
    breaks: ['5.knock.size'],
    fault: () => ({
      after: (asked, given) =>
        isKnock(asked) && given.status === 413 ? { status: 202, text: '' } : undefined,
    }),
  },
  {
    name: 'lets a brand open a conversation',
    breaks: ['6.thread.opened-by'],
    fault: taking((asked) => isOf(asked, 'thread.open')),
  },
  {
    name: 'takes a note of any length',
    breaks: ['6.thread.length'],
    fault: taking(
      (asked, given) => isOf(asked, 'thread.note') && given.status === 400 && asked.text.length > 2500,
    ),
  },
  {
    name: 'takes posts that are over',
    breaks: ['6.post.expired'],
    fault: taking((asked, given) => isOf(asked, 'line.post') && given.status === 409),
  },
  {
    name: 'takes any number of posts',
    breaks: ['12.daily.posts'],
    fault: taking((asked, given) => isOf(asked, 'line.post') && given.status === 429),
  },
  {
    name: 'refuses a filter too many for good',
    breaks: ['12.daily.filters'],
    fault: () => ({
      after: (asked, given) =>
        isInbox(asked) && isOf(asked, 'filter.set') && given.status === 429
          ? {
              status: 403,
              text: given.text
                .replaceAll('quota', 'not_allowed')
                .replace('429', '403')
                .replace('"retryable":true', '"retryable":false'),
            }
          : undefined,
    }),
  },
  {
    name: 'takes two ratings of one order',
    breaks: ['7.rating.once'],
    fault: () => {
      let taken = 0
      return {
        after: (asked, given): Partial<Given> | undefined => {
          if (!isInbox(asked) || !isOf(asked, 'rating.give')) return undefined
          if (given.status === 201) taken += 1
          return given.status === 409 && taken > 0
            ? { status: 201, type: 'application/jwt', text: 'a.b.c' }
            : undefined
        },
      }
    },
  },
  {
    name: 'takes a second counter',
    breaks: ['7.counter.never-two'],
    fault: taking((asked, given) => isOf(asked, 'terms.counter') && given.status === 409),
  },
  {
    name: 'compares the ids of two brands',
    breaks: ['3.jti.one-relationship'],
    fault: () => {
      const seen = new Map<string, string>()
      return {
        after: (asked, given) => {
          const { jti = '' } = claimsOf(asked)
          if (!isInbox(asked) || given.status !== 201) return undefined
          const place = seen.get(jti) ?? asked.url.pathname
          seen.set(jti, place)
          return place === asked.url.pathname
            ? undefined
            : {
                status: 409,
                type: 'application/problem+json',
                text: JSON.stringify({
                  type: 'x',
                  title: 'Conflict',
                  status: 409,
                  detail: 'Conflict.',
                  code: 'conflict',
                }),
              }
        },
      }
    },
  },
  {
    name: 'takes a link in word of an incident after the end',
    breaks: ['10.incident.after-end'],
    fault: taking((asked, given) => isOf(asked, 'incident.notice') && given.status === 403),
  },
  ...(
    [
      ['takes a promise to erase some day', '6.erasure.promise', 'erasure.acknowledge', ''],
      ['takes any ground to keep things', '6.erasure.ground', 'erasure.receipt', 'dpv:LegitimateInterest'],
      ['takes a receipt for what never was', '6.erasure.beyond', 'erasure.receipt', ''],
    ] as const
  ).map(([name, rule, type, ground]) => ({
    name,
    breaks: [rule],
    fault: taking(
      (asked, given) =>
        isOf(asked, type) &&
        given.status === 400 &&
        JSON.stringify(claimsOf(asked).body).includes('dpv:Legit') === (ground !== ''),
    ),
  })),
  {
    name: 'shows other digits than those of its proffer',
    breaks: ['2.link.check'],
    fault: () => ({
      after: ({ url }, given) =>
        url.pathname === '/api/brands/proffer'
          ? {
              text: given.text.replace(
                /"check":"(\d)/,
                (_, digit: string) => `"check":"${(Number(digit) + 1) % 10}`,
              ),
            }
          : undefined,
    }),
  },
  {
    name: 'serves what was disclosed after it ended',
    breaks: ['4.gone.disclosure', '10.revoke.no-content'],
    fault: () => {
      const live = new Map<string, LedgerRecord>()
      return {
        after: (asked, given) => {
          if (!isPage(asked) || given.status !== 200) return undefined
          const page = JSON.parse(given.text) as Page
          for (const record of page.records) if ('jwt' in record) live.set(record.hash, record)
          const records = page.records.map((record) =>
            'gone' in record && record.type === 'disclosure.grant'
              ? (live.get(record.hash) ?? record)
              : record,
          )
          return { text: JSON.stringify({ ...page, records }) }
        },
      }
    },
  },
]
