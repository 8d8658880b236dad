// The last step before accepting: what it costs, the terms that come with the order, and what it needs.
import { html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { acceptWords as words } from '../../copy/en-accept.ts'
import { en } from '../../copy/en.ts'
import { left, money } from '../../copy/words.ts'
import { durationSeconds } from '../../../protocol/body.ts'
import type { Offer } from '../../../protocol/owner/intents.ts'
import type { AcceptStep, OrderNeed } from '../../../protocol/owner/offers.ts'
import type { RosterEntry } from '../../../protocol/owner/brands.ts'
import { freshKey } from '../../data/ask.ts'
import { accept, loadAccept } from '../../data/offers.ts'
import { Loader, Step } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { priceRows } from './offer-words.ts'
import { offerUndo } from './taking-back.ts'
import '../../parts/countdown.ts'
import '../../parts/field.ts'

@customElement('bs-accept-form')
export class AcceptForm extends Part {
  @property({ attribute: false }) offer!: Offer
  @state() private given: Readonly<Partial<Record<OrderNeed, string>>> = {}
  @state() private isRemembered = true
  @state() private isChecked = false
  private readonly key = freshKey()
  private readonly step = new Step(this)
  private readonly page = new Loader(this, () => loadAccept(this.offer.id), {
    topics: ['offer'],
    concerns: ({ id }) => id === this.offer.id,
  })

  private textFor({ attribute, value }: AcceptStep['needs'][number]): string {
    return (this.given[attribute] ?? value ?? '').trim()
  }

  private async send(event: Event, read: AcceptStep): Promise<void> {
    event.preventDefault()
    this.isChecked = true
    const missing = read.needs.find((need) => need.required && this.textFor(need) === '')
    if (missing !== undefined) {
      await this.updateComplete
      this.querySelector<HTMLElement>(`bs-field[data-need="${missing.attribute}"]`)?.focus()
      return
    }
    const give = Object.fromEntries(
      read.needs.flatMap((need) => (this.textFor(need) === '' ? [] : [[need.attribute, this.textFor(need)]])),
    )
    const { revision, total } = read
    const body = { revision, total: total.amount, give, remember: this.isRemembered }
    const taken = await this.step.take(() => accept(this.offer.id, body, this.key))
    if (taken === undefined) return
    offerUndo(words.waiting(read.name), taken.waiting.id, () => showToast({ text: words.undone }))
    this.leave()
  }

  private readonly leave = (): void => {
    this.dispatchEvent(new CustomEvent('finished', { bubbles: true }))
  }

  protected override render() {
    return this.page.show((read) => this.form(read))
  }

  private form(read: AcceptStep) {
    const amount = money(read.total.amount, read.total.currency)
    return html`<form class="stack" novalidate @submit=${(event: Event) => void this.send(event, read)}>
      <h2><bdi>${words.title(read.name)}</bdi></h2>
      <p class="row-apart">
        <bdi>${read.title}</bdi>
        <span class="badge turn"
          >${words.validFor} <bs-countdown until=${read.validUntil}></bs-countdown
        ></span>
      </p>
      <section>
        <h3>${words.rows}</h3>
        ${priceRows(read.rows, read.total.currency)}
        <p class="tiny">${words.exactly}</p>
      </section>
      ${this.terms(read)}
      <fieldset class="stack">
        <legend>${words.needs}</legend>
        <p class="small">${words.needsBody}</p>
        <div class="needs">${read.needs.map((need) => this.need(need))}</div>
        <label class="choice">
          <input
            type="checkbox"
            .checked=${this.isRemembered}
            @change=${(event: Event) => (this.isRemembered = (event.target as HTMLInputElement).checked)}
          />
          ${words.remember}
        </label>
      </fieldset>
      ${this.step.show()}
      <div class="row dialog-foot">
        <button class="button go" ?disabled=${this.step.isBusy}>${words.go(amount)}</button>
        <button class="button bare" type="button" @click=${this.leave}>${en.cancel}</button>
      </div>
    </form>`
  }

  private terms({ terms, confirmWithin }: AcceptStep) {
    const seconds = durationSeconds(confirmWithin)
    return html`<section class="stack-tight">
      <div class="row-apart">
        <h3>${words.terms}</h3>
        ${badge(terms.id, 'signed')}
      </div>
      <ul class="plain-terms small">
        <li>${words.kind[terms.kind]}</li>
        ${this.flags(terms)}
        <li>${words.dataBack[terms.dataBack]}</li>
        <li>${words.confirm(left(seconds * 1000))}</li>
      </ul>
    </section>`
  }

  private flags({ flags }: RosterEntry) {
    const set = (['A', 'T', 'P', 'S3P'] as const).filter((flag) => flags[flag])
    return set.length === 0
      ? html`<li>${words.noFlags}</li>`
      : set.map((flag) => html`<li>${words.flags[flag]}</li>`)
  }

  private need(need: AcceptStep['needs'][number]) {
    const { attribute, required } = need
    const name = words.names[attribute]
    const isMissing = this.isChecked && required && this.textFor(need) === ''
    return html`<bs-field
      class="need-${attribute}"
      data-need=${attribute}
      label=${required ? name : `${name} ${words.optional}`}
      autocomplete=${words.autocomplete[attribute]}
      fault=${isMissing ? words.missing(name) : ''}
      ?required=${required}
      .value=${this.given[attribute] ?? need.value ?? ''}
      @typed=${(event: CustomEvent<string>) => (this.given = { ...this.given, [attribute]: event.detail })}
    ></bs-field>`
  }
}
