// What both sides said of each other after an order, and where the person says it, once.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { ratingWords as words } from '../../copy/conversation.ts'
import { list } from '../../copy/words.ts'
import { freshKey } from '../../data/ask.ts'
import { loadRatings, rate, ratedThings, type RatedThing, type RatingView } from '../../data/ratings.ts'
import { Loader, Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import './conversation.css'
import '../../parts/field.ts'
import '../../parts/time.ts'

const scores = [1, 2, 3, 4, 5] as const

/** Stars for the eye, a sentence for the ear. */
export const stars = (score: number): TemplateResult =>
  html`<span class="star-row" aria-hidden="true">${'★'.repeat(score)}${'☆'.repeat(5 - score)}</span
    ><span class="hidden-words">${words.of(score)}</span>`

function said(title: unknown, { score, about, line, at }: RatingView, isTheirs: boolean): TemplateResult {
  const things = about.map((one) => words.things[one] ?? one.replaceAll(/[-_]/g, ' '))
  return html`<div class="rated">
    <h3>${title}</h3>
    <p>${stars(score)} ${things.length === 0 ? nothing : html`<bdi class="small">${list(things)}</bdi>`}</p>
    ${line === '' ? nothing : html`<p class=${isTheirs ? 'theirs' : 'serif'}><bdi>${line}</bdi></p>`}
    <p class="tiny"><bs-time .at=${at}></bs-time></p>
  </div>`
}

@customElement('bs-rating')
export class RatingPart extends Part {
  @property() order = ''
  @property() name = ''
  @state() private score = 0
  @state() private about: ReadonlySet<RatedThing> = new Set()
  @state() private line = ''
  @state() private isChecked = false
  private readonly key = freshKey()
  private readonly step = new Step(this)
  private readonly ratings = new Loader(this, () => loadRatings(this.order), {
    topics: ['order', 'brand'],
    concerns: ({ topic, id }) => topic === 'brand' || id === undefined || id === this.order,
  })

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.get('order')) this.ratings.restart()
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault()
    this.isChecked = true
    const { order, score, line } = this
    if (score === 0) return
    const about = [...this.about]
    const sent = await this.step.take(() => rate(order, { score, about, line }, this.key))
    if (sent === undefined) return
    showToast({ text: words.done })
    await this.ratings.reload()
  }

  protected override render() {
    const { data } = this.ratings
    if (data === undefined || (!data.canRate && data.mine === undefined && data.theirs === undefined)) {
      return nothing
    }
    return html`<section class="card no-print">
      <h2>${words.title}</h2>
      ${data.mine === undefined ? nothing : said(words.mine, data.mine, false)}
      ${data.theirs === undefined ? nothing : said(html`<bdi>${words.theirs(this.name)}</bdi>`, data.theirs, true)}
      ${data.canRate ? this.form() : nothing}
    </section>`
  }

  private form() {
    const isMissing = this.isChecked && this.score === 0
    return html`<form class="stack-tight" novalidate @submit=${(event: Event) => void this.send(event)}>
      <p><bdi>${words.ask(this.name)}</bdi></p>
      <p class="small">${words.lead}</p>
      <fieldset>
        <legend>${words.score}</legend>
        <div class="stars">
          ${scores.map(
            (score) =>
              html`<label>
                <input
                  type="radio"
                  name="score"
                  value=${score}
                  .checked=${score === this.score}
                  @change=${() => (this.score = score)}
                />
                <span>${score} <span class="small">${words.scores[score - 1]}</span></span>
              </label>`,
          )}
        </div>
        ${isMissing ? html`<p class="fault" role="alert">${words.needed}</p>` : nothing}
      </fieldset>
      <fieldset>
        <legend>${words.about}</legend>
        <div class="stars">
          ${ratedThings.map(
            (thing) =>
              html`<label>
                <input
                  type="checkbox"
                  .checked=${this.about.has(thing)}
                  @change=${() => this.toggle(thing)}
                />
                <span>${words.things[thing]}</span>
              </label>`,
          )}
        </div>
      </fieldset>
      <bs-field
        label=${words.line}
        longest="140"
        .value=${this.line}
        @typed=${(event: CustomEvent<string>) => (this.line = event.detail)}
      ></bs-field>
      ${this.step.show()}
      <div class="row">
        <button class="button go" ?disabled=${this.step.isBusy}>${words.send}</button>
      </div>
    </form>`
  }

  private toggle(thing: RatedThing): void {
    const about = new Set(this.about)
    if (!about.delete(thing)) about.add(thing)
    this.about = about
  }
}
