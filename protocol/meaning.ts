// A line in the words of the open web: #want as a schema.org Demand, #sell as an Offer, as JSON-LD and back without loss.
import { formatLine, lineHead, tagsOf } from './line.ts'
import type { Line, Verb } from './line.ts'
import { scanLine } from './line-parse.ts'
import { gradeOf } from './line-problems.ts'
import { locate } from './line-reading.ts'
import { inlineContexts } from './meaning-contexts.ts'
import { fromItem, itemOffered, lastingItem } from './meaning-item.ts'
import { meaningDocument } from './meaning-shape.ts'
import type { Meaning } from './meaning-shape.ts'
import { fromTagMembers, tagMembers } from './meaning-tags.ts'
import { demandVerbs, functions } from './meaning-values.ts'
import { Problem } from './problem.ts'

function refuse(reason: string): never {
  throw new Problem('invalid', { reason })
}

/** Whether a line asks for something or sells it; `#thank` and `#follow` do neither. */
export const hasMeaning = ({ verb }: Pick<Line, 'verb'>): boolean =>
  verb === 'sell' || demandVerbs.some((known) => known === verb)

function publicPart(line: Line): Meaning {
  const purpose = line.verb === 'sell' ? 'Sell' : functions.to.get(line.verb)
  return {
    '@type': line.verb === 'sell' ? 'Offer' : 'Demand',
    ...(purpose === undefined ? { verb: 'ask' } : { businessFunction: purpose }),
    itemOffered: itemOffered(line),
    ...tagMembers(line),
  }
}

function verbOf({ '@type': type, businessFunction: purpose, verb }: Meaning): Verb {
  const known = purpose === undefined ? verb : functions.from.get(purpose)
  if (type === 'Offer') return purpose === 'Sell' ? 'sell' : refuse('it offers something other than a sale')
  return (known as Verb | undefined) ?? refuse('it does not say what is to be done')
}

const fromPublicPart = (said: Meaning): Line => ({
  verb: verbOf(said),
  ...fromItem(said.itemOffered),
  ...fromTagMembers(said),
  other: {},
  shortened: false,
})

/**
 * A line as schema.org Demand (`#want #rent #hire #fix #ask`) or Offer (`#sell`), without a context. What schema.org
 * cannot say exactly (the order of several values, unknown keys, circles by their name) is in `written`, as the line
 * writes it, so that nothing is lost.
 * @throws Problem `invalid` for `#thank` and `#follow`, which neither ask nor offer
 * @example demandOf(line)['itemOffered'] // { '@type': 'Product', category: [{ codeValue: 'laptop', … }], … }
 */
export function demandOf(line: Line): Meaning {
  if (!hasMeaning(line)) refuse(`a #${line.verb} neither asks for anything nor offers it`)
  const said = publicPart(line)
  const heard = new Map(tagsOf(fromPublicPart(said)).map(({ key, text }) => [key, text]))
  const written = tagsOf(line).flatMap(({ key, text }) => (heard.get(key) === text ? [] : [text]))
  return written.length === 0 ? said : { ...said, written }
}

/** The same with its contexts in it: understood by any JSON-LD processor, which need fetch nothing. */
export const demandDocument = (line: Line): object => ({ '@context': inlineContexts, ...demandOf(line) })

/** JSON with members and sets in one order, a set of one as that one; documents that mean the same are then equal. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = value.map(canonical).toSorted()
    return parts.length === 1 ? (parts[0] ?? '') : `[${parts.join(',')}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`
}

const lasting = ({ '@context': _, ...said }: Meaning): string =>
  canonical({ ...said, itemOffered: lastingItem(said.itemOffered) })

/** The line that the words make, when it is one; tags that come later take the place of earlier ones. */
function lineOf(text: string): Line {
  const { line, found } = scanLine(text)
  if (locate(text, found).some((problem) => gradeOf(problem) === 'wrong')) refuse('it says no line')
  return line
}

/**
 * The line back from a document that `demandOf` made, whatever a JSON-LD processor did to it in between, once it is
 * compacted by our contexts. Strict: what the line could not carry is refused, never dropped.
 * @throws Problem `invalid` for everything else
 */
export function fromDemand(document: unknown): Line {
  const { data: said, error } = meaningDocument.safeParse(document)
  if (said === undefined)
    return refuse(error.issues[0] === undefined ? 'it is no demand' : error.issues[0].message)
  const heard = fromPublicPart(said)
  const tags = new Map(tagsOf(heard).map(({ key, text }) => [key, text]))
  for (const text of said.written ?? []) {
    const [tag, ...more] = tagsOf(lineOf(`#want * ${text}`))
    if (tag === undefined || more.length > 0) return refuse('written holds what is no tag')
    tags.set(tag.key, tag.text)
  }
  const words = [...tags.values()].toSorted(
    (a, b) => Number(a.startsWith('-- ')) - Number(b.startsWith('-- ')),
  )
  const line = lineOf([lineHead(heard), ...words].join(' '))
  if (lasting(demandOf(line)) !== lasting(said)) return refuse('it says two different things')
  return lineOf(formatLine(line))
}
