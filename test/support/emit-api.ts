// The documents of protocol/api as they should be published; with EMIT_API=1 a test run writes them anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../../server/config.ts'
import { asyncApi } from '../../server/docs/asyncapi.ts'
import { deskApi } from '../../server/docs/desk.ts'
import { jsonText } from '../../server/docs/json.ts'
import { openApiOf } from '../../server/docs/openapi.ts'
import { docRoutes } from '../../server/docs/routes.ts'
import type { Route } from '../../server/platform/http/route.ts'
import { silentLog } from '../../server/platform/log.ts'
import { openStore } from '../../server/store/app.ts'
import { temporaryFolder } from './folder.ts'

const folder = fileURLToPath(new URL('../../protocol/api/', import.meta.url))

/** Every route of a store, with those that publish it. */
export async function allRoutes(): Promise<Route[]> {
  const store = await openStore({ ...readConfig({}), dataFolder: temporaryFolder() }, { log: silentLog })
  await store.close()
  return [...store.routes, ...docRoutes(store.routes)]
}

export const apiNames = ['openapi', 'desk', 'asyncapi'] as const

/** What each document should be. */
export async function apiTexts(): Promise<Record<(typeof apiNames)[number], string>> {
  return {
    openapi: jsonText(openApiOf(await allRoutes())),
    desk: jsonText(deskApi()),
    asyncapi: jsonText(asyncApi()),
  }
}

/** What is published now. */
export const publishedApi = (name: string): string => readFileSync(`${folder}${name}.json`, 'utf8')

export async function emitApi(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(await apiTexts())) writeFileSync(`${folder}${name}.json`, text)
}
