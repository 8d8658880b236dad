// Every page and its address; a page is loaded when it is first opened.
import type { Route } from './router.ts'

export const routes: readonly Route[] = [
  { path: '/', tag: 'bs-now-page', load: () => import('./pages/now.ts'), place: 'now' },
  { path: '/say', tag: 'bs-compose-page', load: () => import('./pages/compose.ts'), place: 'say' },
  { path: '/intents', tag: 'bs-intents-page', load: () => import('./pages/intents.ts'), place: 'intents' },
  { path: '/intents/:id', tag: 'bs-intent-page', load: () => import('./pages/intent.ts'), place: 'intents' },
  { path: '/history', tag: 'bs-history-page', load: () => import('./pages/history.ts'), place: 'history' },
  { path: '/orders/:id', tag: 'bs-order-page', load: () => import('./pages/order.ts'), place: 'history' },
  { path: '/brands', tag: 'bs-brands-page', load: () => import('./pages/brands/brands.ts'), place: 'brands' },
  {
    path: '/following',
    tag: 'bs-following-page',
    load: () => import('./pages/conversation/following.ts'),
    place: 'brands',
  },
  {
    path: '/brands/add',
    tag: 'bs-add-brand-page',
    load: () => import('./pages/brands/add.ts'),
    place: 'brands',
  },
  {
    path: '/brands/door',
    tag: 'bs-door-page',
    load: () => import('./pages/brands/door-page.ts'),
    place: 'brands',
  },
  {
    path: '/connect',
    tag: 'bs-connect-page',
    load: () => import('./pages/connect/connect.ts'),
    place: 'brands',
  },
  {
    path: '/brands/:brand',
    tag: 'bs-brand-page',
    load: () => import('./pages/brands/brand.ts'),
    place: 'brands',
  },
  {
    path: '/brands/:brand/signed',
    tag: 'bs-signed-page',
    load: () => import('./pages/brands/signed.ts'),
    place: 'brands',
  },
  {
    path: '/brands/:brand/receipt',
    tag: 'bs-receipt-page',
    load: () => import('./pages/brands/receipt.ts'),
    place: 'brands',
  },
  {
    path: '/brands/:brand/letter',
    tag: 'bs-letter-page',
    load: () => import('./pages/brands/letter.ts'),
    place: 'brands',
  },
  { path: '/you', tag: 'bs-you-page', load: () => import('./pages/you/you.ts'), place: 'you' },
  { path: '/you/terms', tag: 'bs-terms-page', load: () => import('./pages/you/terms.ts'), place: 'you' },
  { path: '/access', tag: 'bs-access-page', load: () => import('./pages/care/access.ts'), place: 'you' },
  { path: '/journal', tag: 'bs-journal-page', load: () => import('./pages/care/journal.ts'), place: 'you' },
  { path: '/care', tag: 'bs-care-page', load: () => import('./pages/care/care.ts'), place: 'you' },
]

/** Pages for somebody who is not inside, and what is shown where nothing is. */
export const doors: readonly Route[] = [
  { path: '/setup', tag: 'bs-setup-page', load: () => import('./pages/door/setup.ts'), isDoor: true },
  { path: '/sign-in', tag: 'bs-sign-in-page', load: () => import('./pages/door/sign-in.ts'), isDoor: true },
  {
    path: '/unclaimed',
    tag: 'bs-unclaimed-page',
    load: () => import('./pages/door/unclaimed.ts'),
    isDoor: true,
  },
  { path: '/lost', tag: 'bs-lost-page', load: () => import('./pages/door/lost.ts') },
]
