// Listens to what really goes over the wire in a test, and holds it against the published documents.
import { Ajv2020 } from 'ajv/dist/2020.js'
import { onTestFinished } from 'vitest'
import type { OpenDocument, Operation } from '../../server/docs/open-document.ts'
import type { Shape } from '../../server/docs/schema-words.ts'
import type { House } from './house.ts'

/** One call with its answer. */
export interface Exchange {
  method: string
  path: string
  asked: string
  status: number
  type: string
  headers: Readonly<Record<string, string>>
  answer: string
}

const textOf = (body: unknown): string =>
  typeof body === 'string' ? body : body instanceof Uint8Array ? new TextDecoder().decode(body) : ''

/** Everything that this process asks a store from now on; streams are not read. */
export function witnessCalls(origin: string): Exchange[] {
  const heard: Exchange[] = []
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const response = await real(input, init)
    const url = new URL(input instanceof Request ? input.url : input)
    const type = response.headers.get('content-type') ?? ''
    if (url.origin === origin && !type.startsWith('text/event-stream')) {
      heard.push({
        method: init?.method ?? 'GET',
        path: url.pathname,
        asked: textOf(init?.body),
        status: response.status,
        type,
        headers: Object.fromEntries(response.headers),
        answer: await response.clone().text(),
      })
    }
    return response
  }
  onTestFinished(() => {
    globalThis.fetch = real
  })
  return heard
}

/** Everything that a store asks brands from now on. */
export function witnessOutbound({ store }: Pick<House, 'store'>): Exchange[] {
  const heard: Exchange[] = []
  const { outbound } = store.context
  const real = outbound.request.bind(outbound)
  outbound.request = async (url, request) => {
    const answer = await real(url, request)
    heard.push({
      method: request.method ?? 'GET',
      path: new URL(url).pathname,
      asked: textOf(request.body),
      status: answer.status,
      type: answer.headers['content-type'] ?? '',
      headers: answer.headers,
      answer: new TextDecoder().decode(answer.body),
    })
    return answer
  }
  return heard
}

const pointer = (...names: string[]): string =>
  names.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')

/** Judges exchanges by one document. */
export function createJudge(document: OpenDocument) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(document, 'doc')

  const at = (place: string): unknown =>
    place
      .split('/')
      .map((name) => decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document)
  /** Where something stands once every `$ref` is followed. */
  const placeOf = (place: string): string => {
    const { $ref } = (at(place) ?? {}) as { $ref?: string }
    return $ref === undefined ? place : placeOf($ref.slice(2))
  }
  const faultsBy = (place: string, value: unknown): string[] => {
    const check = ajv.compile({ $ref: `doc#/${place}` })
    check(value)
    return (check.errors ?? []).slice(0, 3).map((error) => `${error.instancePath} ${error.message ?? ''}`)
  }
  const faultsIn = (place: string, type: string, text: string): string[] => {
    if (type === 'application/jwt') {
      const parts = text.split('.').map((part) => Buffer.from(part, 'base64url').toString())
      const { contentSchema } = at(placeOf(place)) as Shape
      if (!contentSchema) return ['a signed message that is not described']
      return [0, 1].flatMap((i) =>
        faultsBy(`${placeOf(place)}/contentSchema/prefixItems/${i}`, JSON.parse(parts[i] ?? '')),
      )
    }
    return faultsBy(place, JSON.parse(text === '' ? '{}' : text))
  }

  return {
    /** The call of the document that an exchange made. */
    operationOf({ method, path }: Pick<Exchange, 'method' | 'path'>): [string, Operation] | undefined {
      const fits = (template: string): boolean =>
        new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
      // A path without places goes before one that has them.
      const found = Object.entries(document.paths)
        .filter(([template, methods]) => fits(template) && method.toLowerCase() in methods)
        .toSorted(([a], [b]) => a.split('{').length - b.split('{').length)[0]
      const operation = found?.[1][method.toLowerCase()]
      return found === undefined || operation === undefined ? undefined : [found[0], operation]
    },
    /** What an exchange did that the document does not say. */
    faultsOf(exchange: Exchange): string[] {
      const { method, path, status, type, asked, answer } = exchange
      const name = `${method} ${path} ${status}`
      const known = this.operationOf(exchange)
      if (!known) return [`${name}: no such call`]
      const [template, operation] = known
      const base = pointer('paths', template, method.toLowerCase())
      const media = type.split(';')[0] ?? ''
      const faults: string[] = []
      const response = `${base}/responses/${status}`
      if (at(response) === undefined) faults.push(`${name}: no such answer: ${answer.slice(0, 120)}`)
      const content = `${placeOf(response)}/content`
      const form = `${content}/${pointer(media)}`
      if (answer !== '' && at(content) !== undefined && at(`${content}/${pointer('*/*')}`) === undefined) {
        if (at(form) === undefined) faults.push(`${name}: answers with ${media}`)
        else if (at(`${form}/schema`) !== undefined) {
          faults.push(...faultsIn(`${form}/schema`, media, answer).map((fault) => `${name} answer: ${fault}`))
        }
      }
      // What was refused as malformed may well be so.
      const [takes] = Object.keys(operation.requestBody?.content ?? {})
      if (takes !== undefined && status < 300) {
        const place = `${base}/requestBody/content/${pointer(takes)}/schema`
        faults.push(...faultsIn(place, takes, asked).map((fault) => `${name} body: ${fault}`))
      }
      return faults
    },
  }
}
