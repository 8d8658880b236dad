// The published pages: everything is there and can be reached, nothing of the person is, and no name leads out of the list.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Problem, problemDocument, problems } from '../../../protocol/problem.ts'
import { messageTypes } from '../../../protocol/types.ts'
import { places } from '../../../server/docs/page.ts'
import { openPath } from '../../../server/docs/openapi.ts'
import { house, type House } from '../../support/house.ts'
import { claim } from '../../support/person.ts'
import { speakRaw } from '../../support/wire.ts'

const protocol = join(import.meta.dirname, '../../../protocol')
const read = async ({ origin }: Pick<House, 'origin'>, path: string): Promise<string> => {
  const answer = await fetch(`${origin}${path}`)
  expect(answer.status, path).toBe(200)
  return answer.text()
}

it('can be read by anybody, claimed or not, and is the same for everybody', async () => {
  const home = await house()
  const before = await Promise.all(places.map(({ path }) => read(home, path)))
  const person = await claim(home)
  for (const [i, { path }] of places.entries()) {
    expect(await read(home, path), path).toBe(before[i])
    expect(await (await person.fetch(path)).text(), path).toBe(before[i])
  }
})

it('says nothing of the machine or of the person', async () => {
  const home = await house()
  const { port, dataFolder } = home.config
  for (const { path } of places) {
    const text = await speakRaw(
      port,
      `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
    )
    expect(text.includes(String(port)) || text.includes(dataFolder), path).toBe(false)
    expect(text, path).not.toMatch(/localhost:|127\.0\.0\.1/)
  }
})

it('names every call with its parameters, every message, every problem, every file', async () => {
  const home = await house()
  const calls = (await read(home, '/docs/calls')) + (await read(home, '/docs/owner'))
  for (const route of home.store.routes) {
    expect(calls).toContain(
      `<span class="method">${route.method}</span> <code>${openPath(route.path)}</code>`,
    )
  }
  const messages = await read(home, '/docs/messages')
  for (const type of Object.keys(messageTypes)) expect(messages).toContain(`<h3 id="${type}">`)
  const refusals = await read(home, '/docs/problems')
  for (const code of Object.keys(problems)) expect(refusals).toContain(`<div id="${code}">`)
  const vectors = await read(home, '/docs/vectors')
  for (const folder of ['vectors', 'schema', 'data']) {
    for (const name of readdirSync(join(protocol, folder)).filter((one) => one.endsWith('.json'))) {
      expect(vectors).toContain(`href="/docs/${folder}/${name}"`)
      const file = readFileSync(join(protocol, folder, name), 'utf8')
      expect((await read(home, `/docs/${folder}/${name}`)) === file, name).toBe(true)
    }
  }
})

it('leads from the type of every problem to its sentence', async () => {
  const home = await house()
  for (const code of Object.keys(problems) as (keyof typeof problems)[]) {
    const [path = '', id] = String(problemDocument(new Problem(code))['type']).split('#')
    expect(await read(home, path)).toContain(`id="${id}"`)
  }
})

it('has no link that leads nowhere, no script, no style in the text, and ids that stand once', async () => {
  const home = await house()
  const pages = new Map<string, string>()
  for (const { path } of places) pages.set(path, await read(home, path))
  const idsOf = (text: string): string[] => [...text.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)
  const lost: string[] = []
  for (const [path, text] of pages) {
    expect(text, path).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/)
    const ids = idsOf(text)
    expect(ids.length, path).toBe(new Set(ids).size)
    for (const [, target = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
      if (target === 'data:,') continue
      const [page = '', id] = target.split('#')
      const there = page === '' ? text : pages.get(page)
      if (there === undefined && (await fetch(`${home.origin}${page}`)).status !== 200)
        lost.push(`${path} → ${target}`)
      if (id !== undefined && !idsOf(there ?? '').includes(id)) lost.push(`${path} → ${target}`)
    }
    const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level))
    expect(levels[0], path).toBe(1)
    expect(
      levels.filter((level, i) => i > 0 && level > (levels[i - 1] ?? 0) + 1),
      path,
    ).toEqual([])
    expect(levels.filter((level) => level === 1).length, path).toBe(1)
  }
  expect(lost).toEqual([])
})

describe('a name that is not on the list', () => {
  const names = ['..%2fSPEC.md', '%2e%2e%2f%2e%2e%2fpackage.json', 'nothing.json', 'constructor', 'SPEC.md']
  it.each(names)('is not found: %s', async (name) => {
    const home = await house()
    const { port } = home.config
    for (const folder of ['vectors', 'schema', 'data', 'fonts']) {
      const answer = await speakRaw(
        port,
        `GET /docs/${folder}/${name} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
      )
      expect(answer.split('\r\n')[0], folder).toMatch(/ 40[04] /)
    }
  })
})
