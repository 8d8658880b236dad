// A brand's question: what it asks for, why in its own words, how long it would keep it; answered field by field or refused.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { retention } from '../../copy/brands.ts'
import { questionWords as words } from '../../copy/showing.ts'
import { answerQuestion, refuseQuestion, type Question, type Wish } from '../../data/showing.ts'
import { Step } from '../../page.ts'
import '../../parts/avatar.ts'
import { theirs } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'
import '../you/you.css'
import './wish.ts'

/** Says `changed` once it is answered. */
@customElement('bs-question')
export class QuestionPart extends Part {
  @property({ attribute: false }) question: Question | undefined
  @property() brand = ''
  @property() name = ''
  @property() logo: string | undefined
  private readonly step = new Step(this)

  private async settle(step: () => Promise<unknown>, told: string): Promise<void> {
    const done = await this.step.take(step)
    if (done === undefined) return
    showToast({ text: told })
    this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
  }

  protected override render() {
    const { question, brand, name } = this
    if (question === undefined) return nothing
    const { id, fields, purpose, isAgreedPurpose } = question
    const names = fields.map((field) => field.name)
    return html`<article class="card">
      <div class="asker">
        <bs-avatar .name=${name} .logo=${this.logo}></bs-avatar>
        <div>
          <h3>
            <bdi>${names.length > 3 ? words.short(name, names.length) : words.title(name, names)}</bdi>
          </h3>
          <p class="small">${words.asked} <bs-time .at=${question.askedAt}></bs-time></p>
        </div>
      </div>
      <div class="stack-tight">
        <p class="small">${words.why}</p>
        ${theirs(purpose)} ${isAgreedPurpose ? nothing : html`<p class="small">${words.otherPurpose}</p>`}
        <p class="small">${words.kept(retention(question.retention))}</p>
      </div>
      <bs-wish
        .fields=${fields}
        until=${question.until}
        latest=${question.latest}
        refusable
        ?busy=${this.step.isBusy}
        @refused=${() => void this.settle(() => refuseQuestion(brand, id), words.refused(name))}
        @shown=${(event: CustomEvent<Wish>) =>
          void this.settle(() => answerQuestion(brand, id, event.detail), words.shown(name))}
      ></bs-wish>
      ${this.step.show()}
    </article>`
  }
}
