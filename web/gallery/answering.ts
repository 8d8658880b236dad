// Answers the pages' calls from the fixtures of a scene, as a server would: with JSON, refusals, silence or not at all.
import { problemDocument, Problem } from '../../protocol/problem.ts'
import type { Transport } from '../data/ask.ts'
import type { Answer } from './answers.ts'
import { scenes, usual } from './scenes.ts'

function matching({ call }: Answer, method: string, path: string): Record<string, string> | undefined {
  if (call.method !== method) return undefined
  const names: string[] = []
  const form = call.path.replace(/:(\w+)/g, (_, name: string) => {
    names.push(name)
    return '([^/]+)'
  })
  const found = new RegExp(`^${form}$`).exec(path)
  if (found === null) return undefined
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]))
}

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })

/** @throws TypeError as fetch does when nobody answers */
export function answering(name: string): Transport {
  const scene = scenes.get(name)
  const table = [...(scene?.answers ?? []), ...usual]
  return async (path, init) => {
    const url = new URL(path, location.origin)
    const method = init.method ?? 'GET'
    // What the server is stays known: a page is opened before its server goes away.
    if (scene?.fails !== undefined && url.pathname !== '/api/start') {
      if (scene.fails === 'silence') return new Promise<Response>(() => undefined)
      if (scene.fails === 'offline') throw new TypeError('nobody answers')
      return json(500, problemDocument(new Problem('internal', { request: '7F3A-22C1' })))
    }
    for (const one of table) {
      const params = matching(one, method, url.pathname)
      if (params === undefined) continue
      const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
      try {
        return json(200, one.call.answer.parse(one.answer({ params, query: url.searchParams, body })))
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        return json(error.status, problemDocument(error))
      }
    }
    return json(404, problemDocument(new Problem('not_found')))
  }
}
