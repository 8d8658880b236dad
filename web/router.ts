// Which page an address is, without loading anew: links are followed here, back and forward work, titles and focus move.

export interface Route {
  /** `/brands/:brand`; a name takes one part of the path. */
  path: string
  tag: string
  load: () => Promise<unknown>
  /** The place in the rail that is lit. */
  place?: string
  /** Shown without the frame, to people who are not inside. */
  isDoor?: boolean
}

export interface Match {
  route: Route
  params: Record<string, string>
}

export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const parts = path.split('/').filter((part) => part !== '')
  for (const route of routes) {
    const wanted = route.path.split('/').filter((part) => part !== '')
    if (wanted.length !== parts.length) continue
    const params: Record<string, string> = {}
    const fits = wanted.every((name, index) => {
      const part = parts[index] ?? ''
      if (!name.startsWith(':')) return name === part
      params[name.slice(1)] = decode(part)
      return true
    })
    if (fits) return { route, params }
  }
  return undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

let moved: () => void = () => undefined

/** Goes to another page of ours. */
export function go(path: string, { replace = false } = {}): void {
  if (replace) history.replaceState(undefined, '', path)
  else history.pushState(undefined, '', path)
  moved()
}

function followed(event: MouseEvent): string | undefined {
  if (event.defaultPrevented || event.button !== 0) return undefined
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return undefined
  const link = event.composedPath().find((one): one is HTMLAnchorElement => one instanceof HTMLAnchorElement)
  if (link === undefined || link.target !== '' || link.hasAttribute('download')) return undefined
  if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return undefined
  // A jump inside the page is the browser's own.
  if (link.hash !== '' && link.pathname === location.pathname) return undefined
  return link.pathname + link.search + link.hash
}

export function startRouter(onMove: () => void): void {
  moved = onMove
  addEventListener('popstate', onMove)
  document.addEventListener('click', (event) => {
    const path = followed(event)
    if (path === undefined) return
    event.preventDefault()
    go(path)
  })
}

/** The address of a brand's page; a port keeps its colon, as people write it. */
export const brandPath = (brand: string): string => `/brands/${encodeURIComponent(brand).replace('%3A', ':')}`
