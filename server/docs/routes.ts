// Publishes the protocol and the calls of this server: documents for machines, pages for people, nothing from elsewhere.
import { publicRoute, Reply, type Route } from '../platform/http/route.ts'
import { asyncApi } from './asyncapi.ts'
import { deskApi } from './desk.ts'
import { jsonText } from './json.ts'
import { openApiOf } from './openapi.ts'

/** Routes that publish the table they are given, themselves included. */
export function docRoutes(routes: readonly Route[]): Route[] {
  const kept = new Map<string, string>()
  const once = (name: string, make: () => string): string => {
    const text = kept.get(name) ?? make()
    kept.set(name, text)
    return text
  }
  const publish = (path: string, summary: string, type: string, make: () => string): Route =>
    publicRoute(
      { method: 'GET', path, summary, produces: 'file', beforeClaim: true },
      () => new Reply(200, once(path, make), { 'content-type': type }),
    )
  const json = (path: string, summary: string, make: () => unknown): Route =>
    publish(path, summary, 'application/json', () => jsonText(make()))
  const docs: Route[] = [
    json('/docs/openapi.json', 'The calls of this server as OpenAPI 3.1.', () =>
      openApiOf([...routes, ...docs]),
    ),
    json('/docs/desk.json', 'The calls of a brand’s server as OpenAPI 3.1.', deskApi),
    json('/docs/asyncapi.json', 'Streams and pushes as AsyncAPI 3.', asyncApi),
  ]
  return docs
}
