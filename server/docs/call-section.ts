// One call for a reader: who makes it, what goes in, what comes out, what it can be refused with.
import { problems } from '../../protocol/problem.ts'
import { code, html, joined, table, withCode, type Content, type Html } from './html.ts'
import { typeNameOf } from './json.ts'
import type { OpenCall, OpenDocument } from './open-document.ts'
import { schemaTable } from './schema-table.ts'
import { refName, wordsOf, type Shape } from './schema-words.ts'

const callers: Readonly<Record<string, string>> = {
  person: 'the person, signed in',
  setup: 'whoever opened the set-up link',
  brand: 'the brand, by a signed read',
  store: 'the store, by a signed read',
}

export const callId = ({ operation }: OpenCall): string => operation.operationId
export const typeId = (name: string): string => `type-${name}`
const link = (name: string): string => `#${typeId(name)}`

function callerOf({ operation }: OpenCall): string {
  const who = operation.security.flatMap((scheme) => {
    const [kind] = Object.keys(scheme)
    return kind === undefined ? ['anyone'] : [callers[kind] ?? kind]
  })
  const body = operation.requestBody?.content['application/jwt']
  return body === undefined ? who.join(' or ') : 'whoever signed the message in the body'
}

/** Messages that a signed body may be, each with its place among the messages. */
function messagesOf(shape: Shape): string[] {
  const claims = shape.contentSchema?.prefixItems[1]
  return (claims?.oneOf ?? (claims ? [claims] : [])).flatMap((one) => refName(one) ?? [])
}

function contentHtml(schema: Shape | undefined, document: OpenDocument): Content {
  if (schema === undefined) return undefined
  const name = refName(schema)
  const shape = name === undefined ? schema : (document.components.schemas[name] ?? {})
  if (shape.contentMediaType !== undefined) {
    const names = messagesOf(shape).map((one) => {
      const type = document.components.schemas[one]?.['title']
      return typeof type === 'string' ? html`<a href="/docs/messages#${type}">${code(type)}</a>` : one
    })
    return html`<p>A signed message: ${joined(names, ', ')}.</p>`
  }
  if (shape.type === 'object' || shape.anyOf) return schemaTable(shape, link)
  return html`<p>${wordsOf(shape, link)}</p>`
}

const level4 = (text: Content): Html => html`<h4>${text}</h4>`

export function callSection(call: OpenCall, document: OpenDocument): Html {
  const { method, path, operation } = call
  const { parameters = [], requestBody, responses } = operation
  const bodies = Object.entries(requestBody?.content ?? {})
  const good = Object.entries(responses).filter(([status]) => Number(status) < 400)
  const codes = Object.entries(responses)
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([, response]) => response.$ref?.split('/').at(-1)?.split('.') ?? [])
  return html`<article aria-labelledby="${callId(call)}" class="call">
    <h3 id="${callId(call)}"><span class="method">${method}</span> ${code(path)}</h3>
    <p>${withCode(operation.summary)}</p>
    <p class="by">
      By ${callerOf(call)}.${operation['x-step-up'] === undefined ? undefined : ` ${operation['x-step-up']}`}
    </p>
    ${
      parameters.length > 0
        ? [
            level4('Parameters'),
            table(
              ['Name', 'Where', 'What it is'],
              parameters.map(({ name, in: where, required, schema, description }) => [
                code(name),
                required ? where : `${where}, optional`,
                [
                  wordsOf(schema, link),
                  description === undefined ? undefined : [': ', withCode(description)],
                ],
              ]),
            ),
          ]
        : undefined
    }
    ${bodies.map(([type, { schema }]) => [
      level4(['Body, ', code(type)]),
      requestBody?.description === undefined ? undefined : html`<p>${requestBody.description}</p>`,
      contentHtml(schema, document),
    ])}
    ${good.map(([status, { description, content = {} }]) => [
      level4(`Answer ${status}`),
      description === 'Done.' ? undefined : html`<p>${withCode(description)}</p>`,
      Object.entries(content).map(([type, { schema }]) => [
        html`<p class="media">${code(type)}</p>`,
        contentHtml(schema, document),
      ]),
    ])}
    ${
      codes.length > 0
        ? [
            level4('Can be refused with'),
            html`<p class="codes">
              ${joined(
                codes.map((one) => {
                  const { status } = problems[one as keyof typeof problems]
                  return html`<a href="/docs/problems#${one}">${code(one)} ${status}</a>`
                }),
                ' ',
              )}
            </p>`,
          ]
        : undefined
    }
  </article> `
}

/** Every part that some of these calls name, with what it refers to. */
export function typeSections(names: readonly string[], document: OpenDocument): Html[] {
  return names.map((name) => {
    const shape = document.components.schemas[name] ?? {}
    return html`<article aria-labelledby="${typeId(name)}">
      <h3 id="${typeId(name)}">${name}</h3>
      ${shape.type === 'object' || shape.anyOf ? schemaTable(shape, link) : html`<p>${wordsOf(shape, link)}</p>`}
    </article> `
  })
}

/** Names of parts that these calls lead to and that do not stand in one of them alone. */
export function typesNamed(calls: readonly OpenCall[], document: OpenDocument): string[] {
  const uses = new Map<string, number>()
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      // Messages have a page of their own.
      if (key === 'contentSchema') continue
      const target =
        key === '$ref' && typeof inner === 'string' ? /schemas\/(.+)$/.exec(inner)?.[1] : undefined
      if (target === undefined) visit(inner)
      else {
        const count = uses.get(target) ?? 0
        uses.set(target, count + 1)
        if (count === 0) visit(document.components.schemas[target])
      }
    }
  }
  for (const { operation } of calls) visit([operation.parameters, operation.requestBody, operation.responses])
  const own = new Set(
    calls.flatMap(({ operation }) =>
      ['Body', 'Answer'].map((end) => typeNameOf(operation.operationId) + end),
    ),
  )
  return [...uses.keys()]
    .filter((name) => name !== 'Nothing' && !(own.has(name) && uses.get(name) === 1))
    .toSorted()
}
