// Listens to a store's stream: its events as they come, and how it ended.
import type { Signer } from '../../../protocol/keys.ts'
import { signedHeaders } from '../reads.ts'
import { eventually } from '../waiting.ts'
import type { Wire } from '../wire.ts'

export interface StreamEvent {
  event: string
  id: string
  data: string
}

export class Listening {
  readonly events: StreamEvent[] = []
  /** When a comment came. */
  readonly comments: number[] = []
  status = 0
  /** `ended`: by the book; `reset`: the socket was destroyed. */
  end: 'open' | 'ended' | 'reset' = 'open'
  private readonly cut = new AbortController()

  static async open(
    wire: Wire,
    url: string,
    signer: Signer,
    more: Record<string, string> = {},
  ): Promise<Listening> {
    const self = new Listening()
    const headers = { ...(await signedHeaders(url, signer)), ...more }
    const response = await fetch(url, { headers, redirect: 'manual', signal: self.cut.signal })
    self.status = response.status
    wire.note(`GET stream?${new URL(url).searchParams.get('after') ?? ''}`, `${response.status}`)
    if (response.status === 200 && response.body) void self.read(response.body)
    else await response.body?.cancel()
    return self
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = ''
    const text = new TextDecoder()
    try {
      for await (const chunk of body) {
        const parts = (rest + text.decode(chunk, { stream: true })).split('\n\n')
        rest = parts.pop() ?? ''
        for (const part of parts) this.take(part)
      }
      this.end = 'ended'
    } catch {
      this.end = 'reset'
    }
  }

  private take(part: string): void {
    const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, 'm').exec(part)?.[1] ?? ''
    if (part.startsWith(':')) this.comments.push(performance.now())
    if (!/^(?:data|event):/m.test(part)) return
    this.events.push({ event: field('event'), id: field('id'), data: field('data') })
  }

  until(isThere: (events: readonly StreamEvent[]) => boolean, ms = 5000): Promise<true | undefined> {
    return eventually(() => isThere(this.events) || undefined, ms)
  }

  commented(count: number, ms: number): Promise<true | undefined> {
    return eventually(() => this.comments.length >= count || undefined, ms)
  }

  ended(ms = 5000): Promise<true | undefined> {
    return eventually(() => this.end !== 'open' || undefined, ms)
  }

  of(event: string): StreamEvent[] {
    return this.events.filter((one) => one.event === event)
  }

  close(): void {
    this.cut.abort()
  }
}
