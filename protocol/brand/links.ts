// Link codes: which visitor of the brand's own a store belongs to, for as long as the visitor looks at the page.
import { encode } from '../base64url.ts'
import { freshBytes } from '../keys.ts'
import { seconds } from '../limits.ts'
import { connectUri } from '../link.ts'
import type { OfferedLink } from './surface.ts'
import type { World } from './world.ts'

/** Pages that a stranger loads must not fill the memory: beyond these the oldest is forgotten. */
const most = 10_000

export interface Links {
  make(session: string): OfferedLink
  /** The session that a code was made for; every code opens once. */
  take(code: string): string | undefined
}

/** Codes live in memory: a restart within the ten minutes costs the visitor one more look at the page. */
export function createLinks(world: Pick<World, 'now' | 'origin'>): Links {
  const made = new Map<string, { session: string; until: number }>()
  const forget = (): void => {
    for (const [code, { until }] of made) {
      if (until > world.now() && made.size < most) return
      made.delete(code)
    }
  }
  return {
    make(session) {
      forget()
      const code = encode(freshBytes(16))
      const until = world.now() + seconds.link
      made.set(code, { session, until })
      return { code, uri: connectUri({ brand: world.origin, link: code }), expiresAt: until * 1000 }
    },
    take(code) {
      const found = made.get(code)
      made.delete(code)
      return found && found.until > world.now() ? found.session : undefined
    },
  }
}
