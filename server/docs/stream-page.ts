// What comes by itself, for a reader: the stream of records, the push and its acknowledgement, the notices of open tabs.
import { asyncApi } from './asyncapi.ts'
import { code, html, withCode, type Content } from './html.ts'
import type { Page } from './page.ts'
import { schemaTable } from './schema-table.ts'
import { refName, type Shape } from './schema-words.ts'

interface Channel {
  address: string
  title: string
  description: string
  messages: Record<string, { $ref: string }>
}

interface Told {
  title: string
  summary: string
  contentType: string
  payload: Shape
}

interface AsyncDocument {
  channels: Record<string, Channel>
  components: { messages: Record<string, Told>; schemas: Record<string, Shape> }
}

export function streamPage(): Page {
  const { channels, components } = asyncApi() as unknown as AsyncDocument
  const shapeOf = (shape: Shape): Shape => components.schemas[refName(shape) ?? ''] ?? shape
  /** Of a signed message the body is what differs. */
  const payload = (told: Told): Content => {
    const shape = shapeOf(told.payload)
    const body = told.contentType === 'application/jwt' ? shape.properties?.['body'] : undefined
    return schemaTable(inlined(body === undefined ? shape : shapeOf(body), shapeOf), (name) => `#${name}`)
  }
  const sections = Object.entries(channels).map(([name, channel]) => {
    const messages = Object.keys(channel.messages).map((one) => ({ id: `${name}-${one}`, one }))
    return {
      id: name,
      title: channel.title,
      content: html`<p>${code(channel.address)}</p>
        <p>${withCode(channel.description)}</p>
        ${messages.map(({ id, one }) => {
          const told = components.messages[one]
          return told === undefined
            ? undefined
            : html`<article aria-labelledby="${id}">
                <h3 id="${id}">${code(told.title)}</h3>
                <p>${withCode(told.summary)}</p>
                ${payload(told)}
              </article> `
        })}`,
      parts: messages.map(({ id, one }) => ({ id, title: components.messages[one]?.title ?? one })),
    }
  })
  return {
    path: '/docs/stream',
    title: 'Stream and push',
    lead: html`<p>
      The same records under the same numbers, whichever way they come. For machines:
      <a href="/docs/asyncapi.json">AsyncAPI 3</a>. When a push is tried again, and what counts as an answer,
      is in <a href="/docs/spec#section-5">section 5</a>.
    </p>`,
    sections,
  }
}

/** Named parts in their place: a stream's events are small. */
function inlined(shape: Shape, shapeOf: (shape: Shape) => Shape): Shape {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    if ('$ref' in value) return visit(shapeOf(value as Shape))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]))
  }
  return visit(shape) as Shape
}
