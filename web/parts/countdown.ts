// Time that is left until something ends, counting down while it is looked at.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { every, now } from '../clock.ts'
import { en } from '../copy/en.ts'
import { exactTime, left } from '../copy/words.ts'
import { Part } from './part.ts'

@customElement('bs-countdown')
export class CountdownPart extends Part {
  @property({ type: Number }) until = 0
  private stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.stop = every(1000, () => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stop?.()
  }

  protected override render() {
    const ms = this.until - now()
    return html`<time
      class="figures"
      datetime=${new Date(this.until).toISOString()}
      title=${exactTime(this.until)}
      >${ms > 0 ? en.left(left(ms)) : en.timeUp}</time
    >`
  }
}
