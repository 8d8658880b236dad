// What happened when one brand was shown more of an intent, in words.
import type { Said } from '../../protocol/owner/call.ts'
import { list } from './words.ts'

type Values = Said['values']

const names: Readonly<Record<string, string>> = { price: 'your budget', in: 'the exact place' }
const more = (values: Values): string =>
  list(
    String(values['what'] ?? '')
      .split(' ')
      .map((key) => names[key] ?? key),
  )

export const stepUpSentences: Readonly<
  Record<string, readonly [(values: Values) => string, 'go', (values: Values) => string]>
> = {
  'intent.shown': [
    (v) => `You showed ${String(v['name'] ?? 'a brand')} ${more(v)}`,
    'go',
    (v) => `for: ${String(v['category'] ?? '').replaceAll('-', ' ')}; nobody else learns of it`,
  ],
}
