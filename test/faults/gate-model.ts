// What each brand may know at a moment, worked out from the text of the protocol alone: no rule of the server is asked.
export type Way = 'pull' | 'stream' | 'push'

/** What a word was said in; each kind ends by other rules. */
export type Said =
  /** A tag of a line: lives as long as its intent (section 4). */
  | 'line'
  /** In a conversation: until 30 days after its close. */
  | 'note'
  /** A field shown, or given for an order: until it ends. */
  | 'field'
  /** Beside an offer or a rating: hidden only by the end of the relationship (section 10). */
  | 'beside'
  /** A reason with which something ends: may be told while paused too. */
  | 'ending'
  /** About an order or the end itself: goes on after the end. */
  | 'order'

export interface Terms {
  agreement: string
  lines: readonly string[]
  attributes: readonly string[]
  /** The last second. */
  expires: number
}

interface Word {
  word: string
  said: Said
  /** What it belongs to; with the end of that it ends. */
  of: string
  /** From this second on it is hidden. */
  until: number
  /** Known to be served, not only allowed: what the brand must be able to read. */
  isSure: boolean
}

export interface ModelOffer {
  id: string
  intent: string
  validUntil: number
  amount: number
  isLive: boolean
}

type Phase = 'none' | 'in_force' | 'paused' | 'over'

export class ModelBrand {
  phase: Phase = 'none'
  terms: Terms | undefined
  /** New terms that the brand has not answered. */
  proposal: Terms | undefined
  readonly words: Word[] = []
  readonly offers = new Map<string, ModelOffer>()

  /** As the clock has it: through the last second of the agreement, and not in the next. */
  phaseAt(now: number): Phase {
    const isPast = this.terms !== undefined && now > this.terms.expires
    return isPast && (this.phase === 'in_force' || this.phase === 'paused') ? 'over' : this.phase
  }

  /** Both sides have signed: replaces whole whatever was in force, which may have let more flow. */
  agree(terms: Terms, now: number): void {
    const wasPaused = this.phaseAt(now) === 'paused'
    if (this.phaseAt(now) === 'none' || this.phaseAt(now) === 'over') {
      // A new relationship knows nothing of the one before; what was said about its orders stays where it was said.
      const kept = this.words.filter(({ said }) => said === 'order')
      this.words.splice(0, Infinity, ...kept)
      this.offers.clear()
    }
    this.phase = wasPaused ? 'paused' : 'in_force'
    this.terms = terms
    this.proposal = undefined
  }

  /** What was cut down is cut from terms that wait for an answer too. */
  narrow(cut: Cut): void {
    if (this.terms !== undefined) this.terms = narrowed(this.terms, cut)
    if (this.proposal !== undefined) this.proposal = narrowed(this.proposal, cut)
  }

  end(): void {
    this.phase = 'over'
    this.proposal = undefined
  }

  /** No data leaves without an agreement in force whose scope covers it. */
  mayHave(need: { item?: string | undefined; attributes?: readonly string[] }, now: number): boolean {
    return this.phaseAt(now) === 'in_force' && this.covers(need)
  }

  covers(need: { item?: string | undefined; attributes?: readonly string[] }): boolean {
    if (this.terms === undefined) return false
    const { lines, attributes, agreement } = this.terms
    const { item } = need
    if (item !== undefined && !lines.some((pattern) => lets(pattern, item))) return false
    if (item !== undefined && /^(?:health|pharmacy)(?:\.|$)/.test(item) && agreement !== 'SD-BASE-DP')
      return false
    return (need.attributes ?? []).every((name) => attributes.some((pattern) => lets(pattern, name)))
  }

  say(word: string, said: Said, of: string, { until = Infinity, isSure = false } = {}): void {
    if (word !== '') this.words.push({ word, said, of, until, isSure })
  }

  /** What it belongs to has ended: hidden from this second on, unless it was before. */
  hide(of: string, from: number, isMeant: (word: Word) => boolean = () => true): void {
    for (const word of this.words)
      if (word.of === of && word.said !== 'ending' && isMeant(word)) word.until = Math.min(word.until, from)
  }

  /** Why a word must not reach the brand by this way now; undefined when it may. */
  reason(text: string, way: Way, now: number): string | undefined {
    const reasons = this.words.filter(({ word }) => word === text).map((word) => this.against(word, way, now))
    if (reasons.length === 0) return 'was never said to it'
    return reasons.includes(undefined) ? undefined : reasons[0]
  }

  private against({ said, until }: Word, way: Way, now: number): string | undefined {
    const phase = this.phaseAt(now)
    if (phase === 'none') return 'no agreement'
    if (phase === 'over' && said !== 'order') return `the relationship is over (${said})`
    if (now >= until) return `${said} of something that ended`
    const isNew = said === 'line' || said === 'note' || said === 'field'
    return phase === 'paused' && way !== 'pull' && isNew ? `paused (${said})` : undefined
  }

  /** Words that the brand must find when it reads everything again: nothing that was said is kept from it. */
  sure(now: number): string[] {
    if (this.phaseAt(now) !== 'in_force') return []
    return this.words.filter(({ isSure, until }) => isSure && now + 2 < until).map(({ word }) => word)
  }

  /** From now on nothing is expected, only allowed. */
  doubt(): void {
    for (const word of this.words) word.isSure = false
  }
}

type Cut = { [K in 'lines' | 'attributes' | 'expires']?: Terms[K] | undefined }

function narrowed(terms: Terms, cut: Cut): Terms {
  const meet = (held: readonly string[], asked: readonly string[] | undefined): readonly string[] =>
    asked === undefined
      ? held
      : [
          ...held.filter((one) => asked.some((wide) => lets(wide, one))),
          ...asked.filter((one) => held.some((wide) => lets(wide, one))),
        ]
  return {
    ...terms,
    lines: meet(terms.lines, cut.lines),
    attributes: meet(terms.attributes, cut.attributes),
    expires: Math.min(terms.expires, cut.expires ?? Infinity),
  }
}

/** `x.*` lets through x and everything below it, `*` everything. */
function lets(pattern: string, name: string): boolean {
  if (pattern === '*' || pattern === name) return true
  if (!pattern.endsWith('.*')) return false
  const stem = pattern.slice(0, -2)
  return name === stem || name.replace(/\.\*$/, '') === stem || name.startsWith(`${stem}.`)
}

/** Marked words, and prices that stand for such. */
const marks = /canary\d+x|(?<![\w-])7\d{5}(?:00)?(?![\w-])|(?<![\w-])198\d-0\d-1\d(?![\w-])/g

/** Every marked word in something that was received, in whatever it is wrapped: messages within messages within text. */
export function marksIn(text: string): Set<string> {
  const found = new Set<string>()
  for (const [mark] of text.matchAll(marks)) found.add(/^7\d{7}$/.test(mark) ? mark.slice(0, 6) : mark)
  for (const [, header = '', payload = ''] of text.matchAll(/([\w-]{8,})\.([\w-]{8,})\.[\w-]{8,}/g)) {
    for (const part of [header, payload]) {
      for (const mark of marksIn(Buffer.from(part, 'base64url').toString())) found.add(mark)
    }
  }
  return found
}
