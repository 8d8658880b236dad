// Asks the server, shortly after the last change, who would see the line and what; answers that come late are dropped.
import type { ReactiveController } from 'lit'
import { after } from '../../clock.ts'
import { formatLine, type Line } from '../../../protocol/line.ts'
import type { Audience } from '../../../protocol/owner/intents.ts'
import { PageProblem } from '../../data/ask.ts'
import { preview } from '../../data/intents.ts'
import { watch } from '../../live.ts'
import type { Part } from '../../parts/part.ts'
import { choicesFor, noSecrets, type Secrets } from './secrets.ts'

const patience = 250

export class Preview implements ReactiveController {
  audience: readonly Audience[] = []
  expiresAt: number | undefined
  problem: PageProblem | undefined
  /** Whether what is shown is about an older line. */
  isOld = false
  private readonly host: Part
  private line: Line | undefined
  private secrets: Secrets = noSecrets
  private wake: (() => void) | undefined
  private stop: (() => void) | undefined
  private asked = 0
  private known: ReadonlySet<string> = new Set()

  constructor(host: Part) {
    this.host = host
    host.addController(this)
  }

  hostConnected(): void {
    this.stop = watch(['brand', 'practice'], () => void this.read())
  }

  hostDisconnected(): void {
    this.stop?.()
    this.wake?.()
  }

  /** The line or what is kept back has changed. */
  about(line: Line | undefined, secrets: Secrets): void {
    this.line = line
    this.secrets = secrets
    this.isOld = true
    this.wake?.()
    if (line === undefined) {
      this.asked += 1
      this.audience = []
      this.problem = undefined
      this.isOld = false
      return
    }
    this.wake = after(patience, () => void this.read())
  }

  /** Asks at once, for a post that must not go by an old answer. */
  async settle(): Promise<void> {
    if (!this.isOld) return
    this.wake?.()
    await this.read()
  }

  private async read(): Promise<void> {
    const { line, secrets } = this
    if (line === undefined) return
    const asked = (this.asked += 1)
    try {
      const answer = await this.ask(line, secrets)
      if (asked !== this.asked) return
      this.audience = answer.audience
      this.expiresAt = answer.expiresAt
      this.problem = undefined
      this.isOld = false
    } catch (error) {
      if (!(error instanceof PageProblem)) throw error
      if (asked !== this.asked) return
      this.problem = error
    }
    this.host.requestUpdate()
  }

  /** The server is told about every brand that is on; which there are is asked first. */
  private async ask(line: Line, secrets: Secrets): ReturnType<typeof preview> {
    const text = formatLine(line)
    if (this.known.size === 0) {
      const first = this.note(await preview(text))
      if (first.audience.length === 0) return first
    }
    const answer = await preview(text, choicesFor(secrets, this.known, line))
    const isNews = answer.audience.some(({ brand }) => !this.known.has(brand))
    this.note(answer)
    return isNews ? preview(text, choicesFor(secrets, this.known, line)) : answer
  }

  private note(answer: Awaited<ReturnType<typeof preview>>): typeof answer {
    this.known = new Set(answer.audience.map(({ brand }) => brand))
    return answer
  }
}
