// Publishes the protocol and the calls of this server: documents for machines, pages for people, nothing from elsewhere.
import * as z from 'zod'
import { Problem } from '../../protocol/problem.ts'
import { publicRoute, Reply, type Route } from '../platform/http/route.ts'
import { asyncApi } from './asyncapi.ts'
import { callsPage, ownerPage } from './calls-pages.ts'
import { deskApi } from './desk.ts'
import {
  allowedText,
  contextNames,
  contextText,
  dataNames,
  dataText,
  fontBytes,
  fontNames,
  rosterText,
  schemaNames,
  schemaText,
  specText,
  styleText,
  vectorNames,
  vectorText,
} from './files.ts'
import { jsonText } from './json.ts'
import { messagesPage } from './messages-page.ts'
import type { OpenDocument } from './open-document.ts'
import { openApiOf } from './openapi.ts'
import { pageText, type Page } from './page.ts'
import { problemsPage } from './problems-page.ts'
import { specPage } from './spec-page.ts'
import { startPage } from './start-page.ts'
import { statesPage } from './states-page.ts'
import { streamPage } from './stream-page.ts'
import { vectorsPage } from './vectors-page.ts'
import { vocabularyPage } from './vocabulary-page.ts'

/** Public and the same for everybody. */
const lasting = { 'cache-control': 'public, max-age=300' }

/** Routes that publish the table they are given, themselves included. */
export function docRoutes(routes: readonly Route[]): Route[] {
  const kept = new Map<string, string>()
  /** Made when first asked for, and kept: the start stays quick. */
  const once = (name: string, make: () => string): string => {
    const text = kept.get(name) ?? make()
    kept.set(name, text)
    return text
  }
  const publish = (path: string, summary: string, type: string, make: () => string): Route =>
    publicRoute(
      { method: 'GET', path, summary, produces: 'file', beforeClaim: true },
      () => new Reply(200, once(path, make), { 'content-type': type, ...lasting }),
    )
  const json = (path: string, summary: string, make: () => unknown): Route =>
    publish(path, summary, 'application/json', () => jsonText(make()))
  const page = (path: string, summary: string, make: () => Page): Route =>
    publish(path, summary, 'text/html; charset=utf-8', () => pageText(make()))
  /** One of a closed list of files. */
  const files = (
    folder: string,
    summary: string,
    names: () => readonly string[],
    type: string,
    read: (name: string) => string | Uint8Array,
  ): Route =>
    publicRoute(
      {
        method: 'GET',
        path: `/docs/${folder}/:name`,
        summary,
        params: z.strictObject({ name: z.string().max(80) }),
        problems: ['not_found'],
        produces: 'file',
        beforeClaim: true,
      },
      ({ params: { name } }) => {
        if (!names().includes(name)) throw new Problem('not_found')
        return new Reply(200, read(name), { 'content-type': type, ...lasting })
      },
    )
  const openApi = () => openApiOf([...routes, ...docs])
  const open = () => openApi() as unknown as OpenDocument
  const docs: Route[] = [
    page('/docs', 'Where to begin reading.', startPage),
    page('/docs/spec', 'The protocol.', () => specPage(specText(), vectorNames(), dataNames())),
    page('/docs/messages', 'Every message with its body.', messagesPage),
    page('/docs/states', 'The state machine.', statesPage),
    page('/docs/calls', 'Calls between stores and brands.', () => callsPage(open())),
    page('/docs/owner', 'Calls of the person’s own pages.', () => ownerPage(open())),
    page('/docs/stream', 'Streams and pushes.', streamPage),
    page('/docs/problems', 'Everything that can be refused.', problemsPage),
    page('/docs/vocabulary', 'The words that lines are made of.', vocabularyPage),
    page('/docs/vectors', 'Vectors and schemas to fetch.', vectorsPage),
    json('/docs/openapi.json', 'The calls of this server as OpenAPI 3.1.', openApi),
    json('/docs/desk.json', 'The calls of a brand’s server as OpenAPI 3.1.', deskApi),
    json('/docs/asyncapi.json', 'Streams and pushes as AsyncAPI 3.', asyncApi),
    publish('/docs/allowed.json', 'The state machine as data.', 'application/json', allowedText),
    publish('/docs/roster.json', 'The agreements as data.', 'application/json', rosterText),
    publish('/docs/spec.md', 'The protocol as markdown.', 'text/markdown; charset=utf-8', specText),
    publish('/docs/docs.css', 'The style of these pages.', 'text/css; charset=utf-8', styleText),
    files('vectors', 'One file of vectors.', vectorNames, 'application/json', vectorText),
    files('schema', 'The JSON Schema of one body.', schemaNames, 'application/json', schemaText),
    files('data', 'One of the pinned tables.', dataNames, 'application/json', dataText),
    files('contexts', 'A context of exported lines.', contextNames, 'application/ld+json', contextText),
    files('fonts', 'A typeface of these pages.', fontNames, 'font/woff2', fontBytes),
  ]
  return docs
}
