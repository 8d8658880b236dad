// What every page is: parameters from its address, a title, and data that is loading, there, or failed.
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit'
import { property } from 'lit/decorators.js'
import type { Change } from '../protocol/owner/live.ts'
import { PageProblem } from './data/ask.ts'
import { watch, type Topic } from './live.ts'
import { Part } from './parts/part.ts'
import './parts/states.ts'

export abstract class Page extends Part {
  @property({ attribute: false }) params: Record<string, string> = {}
  /** What follows `?` in the address. */
  @property({ attribute: false }) search = new URLSearchParams()

  /** The name of the window; a page that knows better sets it later. */
  protected entitle(title: string): void {
    document.title = `${title} · Bespeak`
  }
}

interface Watching {
  topics: readonly Topic[]
  /** Whether this change concerns the page; by default every one of its topics does. */
  concerns?: (change: Change) => boolean
}

/** Reads a page's data, and again, silently, whenever the live stream says that it changed. */
export class Loader<T> implements ReactiveController {
  data: T | undefined
  problem: PageProblem | undefined
  private readonly host: Part
  private readonly read: () => Promise<T>
  private readonly watching: Watching
  private stop: (() => void) | undefined
  private isReading = false
  private isStale = false

  constructor(host: Part, read: () => Promise<T>, watching: Watching = { topics: [] }) {
    this.host = host
    this.read = read
    this.watching = watching
    host.addController(this)
  }

  hostConnected(): void {
    this.stop = watch(this.watching.topics, (change) => {
      if (change === undefined || (this.watching.concerns?.(change) ?? true)) void this.reload()
    })
    void this.reload()
  }

  hostDisconnected(): void {
    this.stop?.()
  }

  /** Forgets what was read and reads anew, for a page whose address changed. */
  restart(): void {
    this.data = undefined
    this.problem = undefined
    void this.reload()
  }

  /** Changes that come while reading are read once, afterwards. */
  async reload(): Promise<void> {
    this.isStale = true
    if (this.isReading) return
    this.isReading = true
    while (this.isStale) {
      this.isStale = false
      await this.readOnce()
      this.host.requestUpdate()
    }
    this.isReading = false
  }

  private async readOnce(): Promise<void> {
    try {
      this.data = await this.read()
      this.problem = undefined
    } catch (error) {
      if (!(error instanceof PageProblem)) {
        this.isReading = false
        throw error
      }
      this.problem = error
    }
  }

  /** The data in its page; what is already there stays there when reading again fails. */
  show(ready: (data: T) => unknown): TemplateResult {
    if (this.data !== undefined) return html`${ready(this.data)}`
    if (this.problem === undefined) return html`<bs-skeleton></bs-skeleton>`
    return html`<bs-problem .problem=${this.problem} retry @again=${() => void this.reload()}></bs-problem>`
  }

  /** The same for a page whose heading comes with its data: until then it is called by `title`, for those who listen. */
  showWhole(title: string, ready: (data: T) => unknown): TemplateResult {
    const isNamed = this.data !== undefined
    return html`${isNamed ? nothing : html`<h1 class="hidden-words">${title}</h1>`}${this.show(ready)}`
  }
}

/** One step that the person takes: whether it is under way, and what went wrong with it. */
export class Step implements ReactiveController {
  isBusy = false
  problem: PageProblem | undefined
  private readonly host: Part

  constructor(host: Part) {
    this.host = host
    host.addController(this)
  }

  hostConnected(): void {
    this.problem = undefined
  }

  /** Takes it, unless it is being taken; answers nothing when it failed. */
  async take<T>(step: () => Promise<T>): Promise<T | undefined> {
    if (this.isBusy) return undefined
    this.isBusy = true
    this.problem = undefined
    this.host.requestUpdate()
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof PageProblem)) throw error
      this.problem = error
      return undefined
    } finally {
      this.isBusy = false
      this.host.requestUpdate()
    }
  }

  show(): TemplateResult {
    return html`<bs-problem .problem=${this.problem}></bs-problem>`
  }
}
