// What waits on the first page because a brand wrote and the person has not read it.
import type { Need } from '../../../protocol/owner/care.ts'
import { logoPath } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { relationshipOf } from '../terms/terms.ts'
import { linkOf, notesOf, unreadThreads } from './threads.ts'

/** So much of a note is shown before it is opened. */
const glimpse = 140

export function noteNeeds({ database }: Pick<Context, 'database'>): Need[] {
  return unreadThreads(database).flatMap((row) => {
    const relationship = relationshipOf(database, row.rid)
    const note = notesOf(database, row).findLast(({ speaker }) => speaker === 'brand')
    if (relationship === undefined || note === undefined) return []
    const { brand, name } = relationship
    const logo = logoPath(database, brand)
    const letters = [...note.text.replace(/\s+/g, ' ')]
    const text = letters.length > glimpse ? `${letters.slice(0, glimpse).join('')}…` : letters.join('')
    const link = linkOf(row, brand)
    return [
      {
        kind: 'note' as const,
        thread: row.id,
        brand,
        name,
        ...(logo === undefined ? {} : { logo }),
        text,
        at: note.at,
        link,
      },
    ]
  })
}
