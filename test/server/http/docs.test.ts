// The published list of calls: made from the same table as the router, so it names every call and every refusal.
import { expect, it } from 'vitest'
import { problems } from '../../../protocol/problem.ts'
import { house } from '../../support/house.ts'
import { claim } from '../../support/person.ts'

it('names every route with its parameters, and every problem has its place', async () => {
  const home = await house()
  await claim(home)
  const document = (await (await fetch(`${home.origin}/docs/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { parameters: { name: string; in: string }[]; summary: string }>>
  }
  for (const route of home.store.routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    const operation = document.paths[path]?.[route.method.toLowerCase()]
    expect(operation?.summary, path).toBe(route.summary)
    const named = operation?.parameters.filter((one) => one.in === 'path').map((one) => one.name)
    expect(named, path).toEqual([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name))
  }
  const list = await (await fetch(`${home.origin}/docs/problems`)).text()
  for (const code of Object.keys(problems)) expect(list).toContain(`id="${code}"`)
  const people = await (await fetch(`${home.origin}/docs`)).text()
  for (const route of home.store.routes) expect(people).toContain(`${route.method} ${route.path}`)
})
