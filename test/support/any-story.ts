// Any story of one relationship: who says what about which of the things before, and when; most of it is refused.
import fc from 'fast-check'
import { digest } from '../../protocol/hash.ts'
import { emptyLedger, stateAt } from '../../protocol/lifecycle.ts'
import { messageEntry, messageTypes, type MessageType } from '../../protocol/types.ts'
import { problemOf, statesOf, tell, type Step } from './story.ts'

type AnyStep = Step | { clock: number }

const types = (Object.keys(messageTypes) as MessageType[]).filter(
  (type) => messageEntry(type).isBeside !== true,
)
const idAt = (n: number): string =>
  `${n.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
const start = 1795200000

/** What ends all is rare, or stories would have no middle. */
const ends = new Set<MessageType>(['terms.revoke', 'terms.leave', 'terms.pause', 'order.cancel', 'grant.set'])
const often = types.flatMap((type) => (ends.has(type) ? [type] : Array<MessageType>(8).fill(type)))

interface Draw {
  type: MessageType
  isOther: boolean
  about: number
  wait: number
  isGone: boolean
  number: number
  reach: number
}
const draw = (from: fc.Arbitrary<MessageType>): fc.Arbitrary<Draw> =>
  fc.record({
    type: from,
    isOther: fc.constantFrom(false, false, false, false, false, false, false, true),
    about: fc.nat(),
    wait: fc.constantFrom(0, 1, ...Array<number>(20).fill(10), 3600, 3600, 86400, 31 * 86400),
    isGone: fc.constantFrom(...Array<boolean>(30).fill(false), true),
    number: fc.integer({ min: 1, max: 3 }),
    reach: fc.constantFrom(60, 7200, 5 * 86400, 200 * 86400, 200 * 86400, 200 * 86400),
  })

const beginning: MessageType[] = [
  'terms.proffer',
  'terms.accept',
  'intent.post',
  'offer.make',
  'offer.accept',
  'order.confirm',
]
const events = [
  'processing',
  'ready',
  'shipped',
  'in_transit',
  'delivered',
  'failed_attempt',
  'returned',
  'cancelled',
]
const agreements = ['PDC-INTENT', 'SD-BASE-DP', 'SD-BASE-A', 'SD-BASE']

/** What a body says beside the valid one of its type, so that most of it fits what came before. */
function bodyFor(
  { type, number, about, reach }: Draw,
  on: string | undefined,
  at: number,
): Record<string, unknown> {
  const until = timeText(at + reach)
  const whole: Partial<Record<MessageType, Record<string, unknown>>> = {
    'terms.proffer': { expires: until, ...(number === 3 ? { alternates: [] } : {}) },
    'terms.accept': { proffer_hash: digest(on ?? ''), agreement: agreements[number - 1] },
    'terms.counter': { agreement: agreements[number] },
    'grant.set': { expires: until },
    'intent.post': { expires: until },
    'intent.revise': { expires: until, revision: number + 1 },
    'offer.make': { intent: { id: on ?? idAt(0), revision: number > 2 ? 2 : 1 }, valid_until: until },
    'offer.revise': {
      intent: { id: idAt(3 + (about % 3)), revision: number > 2 ? 2 : 1 },
      valid_until: until,
    },
    'offer.accept': { revision: number > 2 ? 2 : 1 },
    'order.update': { event: events[about % events.length], ...(number === 1 ? { tracking: null } : {}) },
    'disclosure.ask': { retention: `P${number * 15}D` },
    'disclosure.grant': { until, ...(number === 1 && on !== undefined ? { order: on } : {}) },
    'erasure.request': { due: until },
    'line.post': { line: `#sell coffee GBP12 x:${until.slice(0, 10)}` },
  }
  return whole[type] ?? {}
}

function steps(draws: readonly Draw[]): AnyStep[] {
  let at = start
  const said: { type: MessageType; id: string }[] = []
  return draws.map((one, n) => {
    at += one.wait
    if (one.isGone && one.isOther) return { clock: at }
    const { by, on: rule, object } = messageEntry(one.type)
    const mine = by === 'both' ? (one.number > 1 ? 'person' : 'brand') : by
    const makers = said.filter(({ type }) => {
      const entry = messageEntry(type)
      return object === 'order' || one.type === 'rating.give' ? type === 'offer.accept' : entry.creates === true && (entry.object === object || (one.type === 'offer.make' && entry.object === 'intent')) // prettier-ignore
    })
    const fitting = makers.length > 0 && one.about % 9 > 0 ? makers : said
    const on = rule === 'none' || fitting.length === 0 ? undefined : fitting[one.about % fitting.length]?.id
    const id = idAt(n + 1)
    said.push({ type: one.type, id })
    const isNamed = on !== undefined && !(rule === 'optional' && one.type !== 'offer.make' && one.number > 1)
    const body = bodyFor(one, on, at)
    return {
      ...{ at, by: one.isOther ? (mine === 'person' ? 'brand' : 'person') : mine, type: one.type, id, body },
      ...(isNamed ? { on } : {}),
      ...(one.isGone ? { gone: 'erased' as const } : {}),
    }
  })
}

const plain = { isOther: false, isGone: false, about: 1, wait: 10, number: 1, reach: 200 * 86400 }

/** A story that begins well in three of four, and then goes anywhere. */
export const anyStory: fc.Arbitrary<AnyStep[]> = fc
  .tuple(
    fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 6, 6, 6),
    fc.array(draw(fc.constantFrom(...often)), { minLength: 10, maxLength: 60 }),
  )
  .map(([length, more]) =>
    steps([...beginning.slice(0, length).map((type) => ({ ...plain, type })), ...more]),
  )

/** What our own fold makes of a story: the code of each refusal, and all states at its end. */
export function storyAnswer(story: readonly AnyStep[]): object {
  let state = emptyLedger()
  const codes = story.map(
    (step) =>
      problemOf(() => {
        state = 'clock' in step ? stateAt(state, step.clock) : tell(state, step)
      }) ?? null,
  )
  return { codes, states: statesOf(state) }
}
