// Every type of message: who may send it, which object it makes or is about, and its body as a table.
import * as z from 'zod'
import { messageEntry, messageTypes, type MessageType } from '../../protocol/types.ts'
import { code, html, withCode, type Content } from './html.ts'
import { allTypes } from './names.ts'
import type { Page, Section } from './page.ts'
import { schemaTable } from './schema-table.ts'
import type { Shape } from './schema-words.ts'

const families: Readonly<Record<string, string>> = {
  terms: 'Terms',
  grant: 'Grant',
  knock: 'Knock',
  filter: 'Filter',
  intent: 'Intent',
  offer: 'Offer',
  order: 'Order',
  thread: 'Thread',
  disclosure: 'Disclosure',
  line: 'Posts',
  rating: 'Rating',
  erasure: 'Erasure',
  incident: 'Incident',
  key: 'Keys',
  moved: 'Moving',
  ledger: 'Beside the ledger',
}

const senders = { person: 'the person’s store', brand: 'the brand', both: 'both' } as const

function standing(type: MessageType): Content {
  const entry = messageEntry(type)
  const object =
    entry.object === undefined
      ? undefined
      : entry.creates
        ? `makes: ${entry.object}`
        : `about: ${entry.object}`
  const on = { required: 'with `on`', optional: 'with `on` where it answers something', none: undefined }[
    entry.on
  ]
  const size =
    entry.maxBytes === undefined ? undefined : `at most ${entry.maxBytes.toLocaleString('en')} bytes`
  const place = entry.isBeside ? 'never a record' : undefined
  const words = [`From ${senders[entry.by]}`, object, on, size, place].filter((one) => one !== undefined)
  return withCode(words.join('; '))
}

function article(type: MessageType): Content {
  const shape = z.toJSONSchema(messageTypes[type].body, { io: 'input', unrepresentable: 'any' }) as Shape
  return html`<article aria-labelledby="${type}">
    <h3 id="${type}">${code(type)}</h3>
    <p class="by">
      ${standing(type)}.
      <a href="/docs/schema/${type}.json">JSON Schema<span class="unseen"> of ${type}</span></a>
    </p>
    ${schemaTable(shape, (name) => `#${name}`)}
  </article> `
}

export function messagesPage(): Page {
  const sections: Section[] = Object.entries(families).flatMap(([family, title]) => {
    const types = allTypes.filter((type) => type.split('.')[0] === family)
    return types.length === 0
      ? []
      : [
          {
            id: `family-${family}`,
            title,
            content: types.map(article),
            parts: types.map((type) => ({ id: type, title: type })),
          },
        ]
  })
  return {
    path: '/docs/messages',
    title: 'Messages',
    lead: html`<p>
      The body of every type of message. Header and claims are in
      <a href="/docs/spec#section-3">section 3</a>, what may be said when is in
      <a href="/docs/states">the table of states</a>. Members that are not listed are kept and ignored.
    </p>`,
    sections,
  }
}
