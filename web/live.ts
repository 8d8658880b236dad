// The one live stream of this tab: tells pages that something changed, and says it politely to a screen reader.
import { change, livePath, type Change } from '../protocol/owner/live.ts'
import { after } from './clock.ts'

export type Topic = Change['topic']
type Hear = (change: Change | undefined) => void

const watchers = new Set<{ topics: ReadonlySet<Topic>; hear: Hear }>()
let source: EventSource | undefined
let stopRetry: (() => void) | undefined
let announce: (change: Change) => void = () => undefined

const tellAll = (one: Change | undefined) => {
  for (const { topics, hear } of watchers) if (one === undefined || topics.has(one.topic)) hear(one)
}

/** Hears changes of some topics; nothing at all means: read everything again. Call the answer to stop. */
export function watch(topics: readonly Topic[], hear: Hear): () => void {
  const watcher = { topics: new Set(topics), hear }
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

/** Who puts a change into words for the polite region; the shell, once. */
export function onAnnounce(say: (change: Change) => void): void {
  announce = say
}

export function openLive(): void {
  if (source !== undefined) return
  let wasCut = false
  const opened = new EventSource(livePath)
  source = opened
  opened.addEventListener('open', () => {
    if (wasCut) tellAll(undefined)
    wasCut = false
  })
  opened.addEventListener('error', () => {
    wasCut = true
    // The browser tries again by itself, unless the server refused: then it is asked again later.
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return
    source = undefined
    stopRetry = after(15_000, openLive)
  })
  opened.addEventListener('reset', () => tellAll(undefined))
  opened.addEventListener('change', (event: MessageEvent<string>) => {
    const one = change.safeParse(JSON.parse(event.data))
    if (!one.success) return
    tellAll(one.data)
    announce(one.data)
  })
}

export function closeLive(): void {
  stopRetry?.()
  source?.close()
  source = undefined
}
