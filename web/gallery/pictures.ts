// Which pages are shown in which states: the list that people open and the tests walk.
export interface Picture {
  scene: string
  path: string
}

const inside = [
  '/',
  '/say',
  '/intents',
  '/intents/laptop',
  '/history',
  '/orders/order-1',
  '/brands',
  '/brands?tab=history',
  '/brands/add?brand=tecnoseis.example',
  '/brands/door',
  '/connect',
  '/brands/tecnoseis.example',
  '/brands/tecnoseis.example/signed',
  '/brands/tecnoseis.example/receipt',
  '/following',
  '/you',
  '/you/terms',
  '/access',
  '/journal',
  '/care',
] as const

/** Pages that look like themselves only in one state. */
const only: readonly Picture[] = [
  { scene: 'usual', path: '/intents/coffee' },
  { scene: 'usual', path: '/intents?tab=past' },
  { scene: 'usual', path: '/brands/add' },
  { scene: 'usual', path: '/say?line=%23ask%20coffee&to=kestrel.example' },
  { scene: 'usual', path: '/brands/kestrel.example' },
  { scene: 'usual', path: '/brands/slow.example' },
  { scene: 'usual', path: '/brands/turn.example' },
  { scene: 'usual', path: '/brands/quiet.example' },
  { scene: 'usual', path: '/brands/newkey.example' },
  { scene: 'usual', path: '/brands/nordlys.example' },
  { scene: 'usual', path: '/brands/nordlys.example/letter?about=missed' },
  { scene: 'usual', path: '/brands/tecnoseis.example?do=revoke' },
  { scene: 'usual', path: '/orders/order-4' },
  { scene: 'usual', path: '/nowhere/at/all' },
  { scene: 'usual', path: '/brands/add?brand=tecnoseis.example&link=Zk3a_9-x' },
  { scene: 'wrong', path: '/connect?uri=web%2Bbespeak%3Apay' },
  { scene: 'wrong', path: '/brands/door' },
  { scene: 'long', path: '/brands/door' },
  { scene: 'outside', path: '/' },
  { scene: 'outside', path: '/setup' },
  { scene: 'unclaimed', path: '/' },
  { scene: 'unclaimed', path: '/setup#A-CODE' },
  { scene: 'plain', path: '/setup#A-CODE' },
]

const at = (scene: string, paths: readonly string[]): Picture[] => paths.map((path) => ({ scene, path }))

export const pictures: readonly Picture[] = [
  ...at('usual', inside),
  ...only,
  ...at(
    'empty',
    inside.filter((path) => !path.startsWith('/orders') && !path.endsWith('signed')),
  ),
  ...at('long', [
    '/history',
    '/orders/order-1',
    '/intents/laptop',
    '/brands',
    '/brands/long.example',
    '/brands/add?brand=long.example',
  ]),
  ...at('many', ['/history', '/brands', '/journal']),
  ...at('wrong', [
    '/intents/none',
    '/orders/none',
    '/brands/none.example',
    '/brands/add?brand=router.example',
    '/care',
    '/following',
  ]),
  ...at('failing', ['/', '/brands', '/history', '/access']),
  ...at('loading', ['/', '/brands/tecnoseis.example']),
  ...at('offline', ['/', '/intents']),
]

/** The address of a picture in the gallery. */
export function addressOf({ scene, path }: Picture): string {
  const url = new URL(path, 'http://gallery')
  url.searchParams.set('scene', scene)
  return url.pathname + url.search + url.hash
}
