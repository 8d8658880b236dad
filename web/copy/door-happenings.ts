// What happens at the door, in words: knocks, invitations, renewed keys, and the server's own move.
import type { Said } from '../../protocol/owner/call.ts'

type Values = Said['values']
type Sentence = readonly [
  text: (values: Values) => string,
  mood?: 'plain' | 'go' | 'end' | 'signed',
  note?: (values: Values) => string,
]

const text = (values: Values, name: string): string => String(values[name] ?? '')
const who = (values: Values): string => text(values, 'name') || text(values, 'brand') || 'A brand'

const doors: Readonly<Record<string, string>> = {
  closed: 'You closed your door: nobody can knock',
  link: 'Brands that you invited can knock',
  open: 'You opened your door: every brand can knock',
}

export const doorSentences: Readonly<Record<string, Sentence>> = {
  'knock.came': [
    (v) => `${who(v)} knocked and asks to be let in`,
    'plain',
    (v) => (text(v, 'invitation') === '' ? '' : `with your invitation “${text(v, 'invitation')}”`),
  ],
  'knock.aside': [(v) => `You put the knock of ${who(v)} aside`, 'plain', () => 'they were told nothing'],
  'knock.never': [(v) => `${who(v)} can never knock again`, 'end', () => 'they were told nothing'],
  'knock.allowed': [(v) => `${who(v)} can knock again`],
  'knock.door': [(v) => doors[text(v, 'door')] ?? 'You changed who can knock'],
  'knock.invited': [(v) => `You made an invitation: ${text(v, 'name')}`],
  'knock.invitation_ended': [(v) => `You ended an invitation: ${text(v, 'name')}`],
  'terms.unanswered': [(v) => `${who(v)} never answered your terms`, 'plain', () => 'their time is over'],
  'terms.key_renewed': [(v) => `You signed a new key into place for ${who(v)}`, 'signed'],
  'terms.old_key_destroyed': [
    (v) => `Your old key for ${who(v)} was destroyed`,
    'plain',
    () => 'they have seen the new one',
  ],
  'terms.key_destroyed': [
    (v) => `Your key for ${who(v)} was destroyed`,
    'end',
    () => 'nothing can be signed there any more',
  ],
  'terms.moved': [(v) => `You told ${who(v)} your new address`, 'signed', (v) => text(v, 'origin')],
}
