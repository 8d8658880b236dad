// The published list of calls and problems, made from the route table itself, so that it cannot say anything else.
import * as z from 'zod'
import { problems, type ProblemCode } from '../../../protocol/problem.ts'
import { publicRoute, Reply, type Route } from './route.ts'

type Json = Record<string, unknown>

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, (letter) => escapes[letter] ?? letter)

/** A schema as JSON Schema; what has no such form (a check in code) is left open. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
}

function parametersOf(route: Route): Json[] {
  const list = (place: 'path' | 'query', schema: z.ZodType): Json[] => {
    const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
      properties?: Record<string, Json>
      required?: string[]
    }
    return Object.entries(properties).map(([name, inner]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: inner,
    }))
  }
  return [...list('path', route.params), ...list('query', route.query)]
}

const mediaTypes = {
  json: 'application/json',
  jwt: 'application/jwt',
  stream: 'text/event-stream',
  file: 'application/octet-stream',
} as const

/** Every problem a call can answer with: its own and those of the door. */
export function problemsOf(route: Route): ProblemCode[] {
  const door: ProblemCode[] = [
    'wrong_host',
    'too_many',
    ...(route.beforeClaim ? [] : (['unclaimed'] as const)),
  ]
  if (route.actors.includes('brand')) door.push('bad_signature')
  else if (!route.actors.includes('anyone')) door.push('signed_out')
  if (route.stepUp) door.push('step_up')
  if (route.takes !== 'nothing') door.push('too_large')
  return [...new Set([...route.problems, ...door])].toSorted()
}

function operationOf(route: Route): Json {
  const answers = new Map<number, ProblemCode[]>()
  for (const code of problemsOf(route)) {
    const { status } = problems[code]
    answers.set(status, [...(answers.get(status) ?? []), code])
  }
  const refusals = [...answers].map(([status, codes]) => [
    String(status),
    { description: codes.join(', '), content: { 'application/problem+json': {} } },
  ])
  const content = {
    [mediaTypes[route.produces]]:
      route.produces === 'json' ? { schema: schemaOf(route.answer, 'output') } : {},
  }
  return {
    summary: route.summary,
    'x-actors': route.actors,
    'x-step-up': route.stepUp,
    parameters: parametersOf(route),
    ...(route.takes === 'json'
      ? { requestBody: { content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
      : route.takes === 'jwt'
        ? { requestBody: { content: { 'application/jwt': {} } } }
        : {}),
    responses: { '2XX': { description: 'Done.', content }, ...Object.fromEntries(refusals) },
  }
}

/** The whole table as an OpenAPI 3.1 document. */
export function openApiOf(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return { openapi: '3.1.0', info: { title: 'Bespeak', version }, paths }
}

function page(title: string, content: string): Reply {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1>${content}</html>`
  return new Reply(200, text, { 'content-type': 'text/html; charset=utf-8' })
}

function callsPage(routes: readonly Route[]): Reply {
  const rows = routes.map((route) => {
    const codes = problemsOf(route).map((code) => `<a href="/docs/problems#${code}">${code}</a>`)
    return `<tr><td><code>${route.method} ${escape(route.path)}</code><td>${escape(route.summary)}<td>${route.actors.join(', ')}<td>${codes.join(', ')}`
  })
  return page(
    'Calls of this server',
    `<p>The same as <a href="/docs/openapi.json">OpenAPI</a>.</p><table><tr><th>Call<th>What it does<th>By<th>Can be refused with${rows.join('')}</table>`,
  )
}

function problemsPage(): Reply {
  const rows = Object.entries(problems).map(
    ([code, { status, retryable, sentence }]) =>
      `<dt id="${code}"><code>${code}</code> (${status}${retryable ? ', trying again can help' : ''})<dd>${escape(sentence)}`,
  )
  return page('Everything that can be refused', `<dl>${rows.join('')}</dl>`)
}

/** Routes that publish the table they are given. */
export function docRoutes(routes: readonly Route[], version: string): Route[] {
  const publish = (path: string, summary: string, answer: () => Reply) =>
    publicRoute({ method: 'GET', path, summary, produces: 'file' }, answer)
  return [
    publish('/docs', 'The list of calls, for people.', () => callsPage(routes)),
    publish('/docs/problems', 'The list of problems, for people.', problemsPage),
    publish(
      '/docs/openapi.json',
      'The list of calls as OpenAPI 3.1.',
      () =>
        new Reply(200, JSON.stringify(openApiOf(routes, version)), { 'content-type': 'application/json' }),
    ),
  ]
}
