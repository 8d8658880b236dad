// What narrowing a grant would change, in sentences, before it is done.
import { narrowWords as words } from '../../copy/terms-more.ts'
import { day } from '../../copy/words.ts'
import type { Grant, NarrowPreview } from '../../data/brands.ts'
import { daysOf } from './terms-extras.ts'

export interface Cut {
  lines?: string[]
  attributes?: string[]
  purposes?: string[]
  recipients?: string[]
  retentionDays?: number
  jurisdiction?: string[]
  expiresAt?: number
}

/** @param effect what ends at once, as the server has it */
export function narrowTold(
  name: string,
  grant: Grant,
  cut: Cut,
  effect: NarrowPreview | undefined,
): readonly string[] {
  const gone = (kind: 'lines' | 'attributes' | 'purposes' | 'recipients'): string[] => {
    const left = cut[kind]
    return left === undefined ? [] : grant[kind].filter((one) => !left.includes(one))
  }
  const [lines, attributes, purposes, recipients] = [
    gone('lines'),
    gone('attributes'),
    gone('purposes'),
    gone('recipients'),
  ]
  const hidden = lines.length + attributes.length > 0
  return [
    ...(hidden ? [words.sees(name, lines, attributes)] : []),
    ...(hidden ? [words.stillSees(cut.lines ?? grant.lines, cut.attributes ?? grant.attributes)] : []),
    ...(effect === undefined || effect.intents.length === 0
      ? []
      : [words.endsIntents(effect.intents.map(({ title }) => title))]),
    ...(effect === undefined || effect.fields.length === 0 ? [] : [words.endsFields(effect.fields)]),
    ...(purposes.length === 0 ? [] : [words.notFor(name, purposes)]),
    ...(recipients.length === 0 ? [] : [words.notTo(name, recipients)]),
    ...(cut.retentionDays === undefined
      ? []
      : [words.keeps(name, cut.retentionDays, daysOf(grant.retention))]),
    ...(cut.jurisdiction === undefined ? [] : [words.keepsIn(name, cut.jurisdiction)]),
    ...(cut.expiresAt === undefined ? [] : [words.ends(day(cut.expiresAt), day(grant.expiresAt))]),
  ]
}
