// Addresses of pages: which page, with which parameters, and nothing by accident.
import { expect, it } from 'vitest'
import { brandPath, matchRoute, type Route } from '../../web/router.ts'

const route = (path: string): Route => ({ path, tag: `x${path}`, load: () => Promise.resolve() })
const routes = ['/', '/brands', '/brands/add', '/brands/:brand', '/brands/:brand/signed', '/intents/:id'].map(
  route,
)
const found = (path: string) => {
  const match = matchRoute(routes, path)
  return match && { path: match.route.path, params: match.params }
}

it('finds a page by its path, the plain one before the one with a name in it', () => {
  expect(found('/')).toEqual({ path: '/', params: {} })
  expect(found('/brands/')).toEqual({ path: '/brands', params: {} })
  expect(found('/brands/add')).toEqual({ path: '/brands/add', params: {} })
  expect(found('/brands/shop.example/signed')).toEqual({
    path: '/brands/:brand/signed',
    params: { brand: 'shop.example' },
  })
})

it('reads names decoded, and survives what cannot be decoded', () => {
  expect(found('/brands/localhost%3A4711')?.params).toEqual({ brand: 'localhost:4711' })
  expect(found('/intents/%E0%A4')?.params).toEqual({ id: '%E0%A4' })
})

it('leads nowhere for anything else', () => {
  for (const path of ['/nowhere', '/brands/a/b', '/intents', '/intents/a/b'])
    expect(found(path)).toBeUndefined()
})

it('writes a brand’s address as people do, port and all, and nothing that leaves it', () => {
  expect(brandPath('shop.example')).toBe('/brands/shop.example')
  expect(brandPath('localhost:4711')).toBe('/brands/localhost:4711')
  expect(brandPath('a/../b')).toBe('/brands/a%2F..%2Fb')
})
