// What somebody sees who has not said anything yet: how it goes, and shops to practise with.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { nowWords } from '../../copy/en-buying.ts'
import { switchPractice } from '../../data/care.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'

@customElement('bs-first')
export class FirstPart extends Part {
  /** Whether there is nobody yet who could be asked. */
  @property({ type: Boolean }) alone = false
  @state() private isStarted = false
  private readonly step = new Step(this)

  private async start(): Promise<void> {
    this.isStarted = (await this.step.take(() => switchPractice(true))) !== undefined
  }

  protected override render() {
    const { first } = nowWords
    return html`<div class="stack">
      <section class="card">
        <h2>${first.title}</h2>
        <ol class="first-steps">
          ${first.steps.map((step) => html`<li><span>${step}</span></li>`)}
        </ol>
        <p><a class="button go" href="/say">${first.go}</a></p>
      </section>
      ${this.isStarted ? html`<p class="notice good" role="status">${first.practiceOn}</p>` : nothing}
      ${this.alone && !this.isStarted ? this.practice() : nothing} ${this.step.show()}
    </div>`
  }

  private practice() {
    const { first } = nowWords
    return html`<section class="card sunken">
      <h2>${first.practiceTitle}</h2>
      <p>${first.practice}</p>
      <div class="row">
        <button class="button" ?disabled=${this.step.isBusy} @click=${() => void this.start()}>
          ${first.practiceGo}
        </button>
        <a class="button bare" href="/brands">${first.brand}</a>
      </div>
    </section>`
  }
}
