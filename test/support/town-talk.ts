// What is said in the town beside offers: a question with its answer, and what a brand posts to who follows it.
import * as posts from '../../protocol/owner/posts.ts'
import * as threads from '../../protocol/owner/threads.ts'
import { hostOf, type World } from '../journeys/setting.ts'
import type { Shop } from '../protocol/brand/shop.ts'

export async function talkOfTown(
  { person }: World,
  { kestrel, alder }: { kestrel: Shop; alder: Shop },
  intent: string,
): Promise<void> {
  await person.ask(threads.openThread, {
    brand: hostOf(kestrel),
    about: { kind: 'intent', id: intent },
    text: 'Is the battery a new one, and does the keyboard have the ñ key?',
  })
  const note = await kestrel.next('note')
  const answer = 'The battery was replaced in October. The keyboard is the Spanish one, with ñ.'
  await (await note.relationship.note(note.object, answer)).receipt()
  await person.ask(posts.followBrand, { filter: 'coffee.* EUR..20' }, { params: { brand: hostOf(alder) } })
  const [relationship] = await alder.brand.relationships()
  const line = '#sell coffee.beans EUR12.50 q:250g form=beans roast=medium via:ship'
  await (await relationship?.post(line, `${alder.origin}/beans`))?.receipt()
}
