// A moment: said relative to now, exact when pointed at or focused; kept fresh every half minute.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { every, now } from '../clock.ts'
import { clockTime, exactTime, relative } from '../copy/words.ts'
import { Part } from './part.ts'

@customElement('bs-time')
export class TimePart extends Part {
  @property({ type: Number }) at = 0
  /** Only the time of day, for lists that are grouped by day. */
  @property({ type: Boolean }) clock = false
  private stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.stop = every(30_000, () => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stop?.()
  }

  protected override render() {
    const exact = exactTime(this.at)
    return html`<time
      datetime=${new Date(this.at).toISOString()}
      title=${exact}
      tabindex="0"
      aria-label=${exact}
      >${this.clock ? clockTime(this.at) : relative(this.at, now())}</time
    >`
  }
}
