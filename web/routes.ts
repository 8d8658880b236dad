// Every page and its address; a page is loaded when it is first opened.
import type { Route } from './router.ts'

export const routes: readonly Route[] = [
  { path: '/brands', tag: 'bs-brands-page', load: () => import('./pages/brands.ts'), place: 'brands' },
]

/** Pages for somebody who is not inside. */
export const doors: readonly Route[] = [
  { path: '/sign-in', tag: 'bs-sign-in-page', load: () => import('./pages/sign-in.ts'), isDoor: true },
  { path: '/lost', tag: 'bs-lost-page', load: () => import('./pages/lost.ts') },
]
