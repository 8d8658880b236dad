// The pages of calls: those of the wire, on either side, and those of the person's own pages.
import { deskApi } from './desk.ts'
import { html } from './html.ts'
import { callId, callSection, typeId, typeSections, typesNamed } from './call-section.ts'
import { callsIn, type OpenCall, type OpenDocument } from './open-document.ts'
import type { Page, Section } from './page.ts'

function sectionOf(id: string, title: string, calls: readonly OpenCall[], document: OpenDocument): Section {
  return {
    id,
    title,
    content: calls.map((call) => callSection(call, document)),
    parts: calls.map((call) => ({ id: callId(call), title: `${call.method} ${call.path}` })),
  }
}

function typesSection(calls: readonly OpenCall[], document: OpenDocument): Section {
  const names = typesNamed(calls, document)
  return {
    id: 'types',
    title: 'Types',
    content: typeSections(names, document),
    parts: names.map((name) => ({ id: typeId(name), title: name })),
  }
}

/** Calls between a store and a brand, and what anybody may ask. */
export function callsPage(store: OpenDocument): Page {
  const desk = deskApi() as unknown as OpenDocument
  const calls = callsIn(store)
  const tagged = (tag: string): OpenCall[] => calls.filter(({ operation }) => operation.tags?.includes(tag))
  const open = tagged('public').filter(({ path }) => !path.startsWith('/docs'))
  const both: OpenDocument = {
    paths: { ...store.paths, ...desk.paths },
    components: {
      schemas: { ...store.components.schemas, ...desk.components.schemas },
      responses: { ...store.components.responses, ...desk.components.responses },
    },
  }
  const named = [...tagged('brand'), ...open, ...callsIn(desk)]
  return {
    path: '/docs/calls',
    title: 'Calls of the wire',
    lead: html`<p>
      What a brand asks a store, what a store asks a brand, and what anybody may ask. For machines:
      <a href="/docs/openapi.json">the store’s calls</a> and
      <a href="/docs/desk.json">the brand’s calls</a> as OpenAPI 3.1. How a read is signed is in
      <a href="/docs/spec#section-5">section 5</a>.
    </p>`,
    sections: [
      sectionOf('brand', 'A brand’s calls at a store', tagged('brand'), store),
      sectionOf('public', 'What anybody may ask', open, store),
      sectionOf('desk', 'A store’s calls at a brand', callsIn(desk), desk),
      typesSection(named, both),
    ],
  }
}

/** Calls of the person's own pages, a section for each room. */
export function ownerPage(store: OpenDocument): Page {
  const calls = callsIn(store).filter(({ operation }) => operation.tags?.includes('owner'))
  const rooms = new Map<string, OpenCall[]>()
  for (const call of calls) {
    const room = call.path.split('/')[2] ?? ''
    rooms.set(room, [...(rooms.get(room) ?? []), call])
  }
  return {
    path: '/docs/owner',
    title: 'The owner’s calls',
    lead: html`<p>
      What the person’s own pages ask their server; not part of the protocol, and free to change. All need the
      person’s session but those that begin one. Times are in milliseconds, money in minor units. Writes may
      carry an <code>Idempotency-Key</code> and must come from the pages of this server.
    </p>`,
    sections: [
      ...[...rooms].map(([room, list]) => sectionOf(`room-${room}`, room, list, store)),
      typesSection(calls, store),
    ],
  }
}
