// A person takes an intent along as a file that other programs understand.
import jsonld from 'jsonld'
import { expect, it } from 'vitest'
import { formatLine } from '../../protocol/line.ts'
import { exportIntent } from '../../protocol/owner/intents.ts'
import { contexts, ownContext, schemaContext } from '../../protocol/meaning-contexts.ts'
import { fromDemand } from '../../protocol/meaning.ts'
import { Browser } from '../support/person.ts'
import { wanted, world } from './setting.ts'

const documentLoader = async (url: string) => {
  const document = contexts[url]
  if (document === undefined) throw new Error(`nothing may be fetched: ${url}`)
  return { contextUrl: null, document, documentUrl: url }
}

it('an intent is exported as a Demand that needs nothing from elsewhere, to its person alone', async () => {
  const { person, home, post, related } = await world()
  const shop = await related()
  const id = await post([shop])
  const path = exportIntent.path.replace(':id', id)
  const response = await person.fetch(path)
  expect(response.headers.get('content-type')).toBe('application/ld+json')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="intent.jsonld"')
  const text = await response.text()
  expect(text).not.toContain(new URL(home.origin).host)
  expect(text).not.toContain(id)
  const expanded = await jsonld.expand(JSON.parse(text) as object, { documentLoader, safe: true })
  expect(expanded[0]?.['@type']).toEqual(['https://schema.org/Demand'])
  const compacted = await jsonld.compact(expanded, [schemaContext, ownContext], {
    documentLoader,
    safe: true,
  })
  expect(formatLine(fromDemand(compacted))).toBe(wanted)
  expect((await new Browser(home.origin).fetch(path)).status).toBe(401)
  expect((await person.fetch(exportIntent.path.replace(':id', 'nothing'))).status).toBe(404)
})
