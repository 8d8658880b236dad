// New terms beside those in force: proposed here, waiting for the brand's answer, with the old ones in force until then.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { isNeverShown } from '../../../protocol/owner/attribute-names.ts'
import { now } from '../../clock.ts'
import { attributeLabel } from '../../copy/attribute-names.ts'
import { addWords, lineLabel } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import { renewalWords as words } from '../../copy/showing.ts'
import { capital, day, list } from '../../copy/words.ts'
import { freshKey } from '../../data/ask.ts'
import { loadRoster, type BrandDetail, type Grant } from '../../data/brands.ts'
import { answerRenewal, proposeTerms } from '../../data/showing.ts'
import { Loader, Step } from '../../page.ts'
import '../../parts/dialog.ts'
import '../../parts/field.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { followedLines } from './offered.ts'

const months = [3, 6, 12] as const
const pattern = /^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*(?:\.\*)?$/

interface Draft {
  preferred: string
  lines: readonly string[]
  attributes: readonly string[]
  months: number
}

/** Says `changed` when something was proposed or answered. */
@customElement('bs-renewal')
export class RenewalPart extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  @state() private draft: Draft | undefined
  @state() private also = ''
  @state() private fault = ''
  private key = freshKey()
  private readonly roster = new Loader(this, loadRoster)
  private readonly step = new Step(this)

  private async act(step: () => Promise<unknown>, told: string): Promise<void> {
    const done = await this.step.take(step)
    if (done === undefined) return
    if (told !== '') showToast({ text: told })
    this.draft = undefined
    this.dispatchEvent(new CustomEvent('changed'))
  }

  /** Opens with the terms as they are now. */
  propose(): void {
    const terms = this.brand?.terms

    if (terms === undefined) return
    const { lines, attributes } = terms.grant
    this.key = freshKey()
    this.draft = { preferred: terms.entry.id, lines, attributes, months: 12 }
  }

  private send(event: Event, { brand, asks }: BrandDetail, draft: Draft): void {
    event.preventDefault()
    const attributes = [...draft.attributes]
    const purposes = [
      ...new Set(asks.filter((ask) => attributes.includes(ask.attribute)).map(({ purpose }) => purpose)),
    ]
    const expiresAt = now() + draft.months * 30 * 86_400_000
    const body = { preferred: draft.preferred, alternates: [], lines: [...draft.lines], attributes, purposes }
    void this.act(() => proposeTerms(brand, { ...body, expiresAt }, this.key), words.sent)
  }

  protected override render() {
    const { brand } = this
    if (brand?.terms === undefined || !['in_force', 'paused'].includes(brand.standing)) return nothing
    const { renewal } = brand
    return html`${renewal === undefined ? nothing : this.state(brand, renewal)}
      <bs-dialog
        ?open=${this.draft !== undefined}
        label=${words.title}
        .body=${() => (this.draft === undefined ? nothing : this.form(brand, this.draft))}
        @closed=${() => (this.draft = undefined)}
      ></bs-dialog>`
  }

  private state({ brand }: BrandDetail, renewal: NonNullable<BrandDetail['renewal']>) {
    const answer = (take: boolean) => void this.act(() => answerRenewal(brand, take), '')
    const { entry, counter, grant, state } = renewal
    const shown = state === 'countered' && counter !== undefined ? counter : entry
    return html`<section class="notice stack-tight" aria-label=${words.title}>
      <p>${words.states[state]}</p>
      ${
        ['declined', 'expired', 'left'].includes(state)
          ? nothing
          : html`<p class="small">
              ${shown.summary} <code>${shown.id}</code> · ${whatOf(grant)} · ${words.until.toLowerCase()}
              ${day(grant.expiresAt)}
            </p>`
      }
      ${
        state === 'countered'
          ? html`<p class="row">
              <button class="button go" ?disabled=${this.step.isBusy} @click=${() => answer(true)}>
                ${words.take}
              </button>
              <button class="button" ?disabled=${this.step.isBusy} @click=${() => answer(false)}>
                ${words.leave}
              </button>
            </p>`
          : nothing
      }
      ${this.draft === undefined ? this.step.show() : nothing}
    </section>`
  }

  private form(brand: BrandDetail, draft: Draft) {
    const { terms, asks, follows, name } = brand
    const attributes = [
      ...new Set([
        ...(terms?.grant.attributes ?? []),
        ...asks.map((ask) => ask.attribute),
        ...draft.attributes,
      ]),
    ].filter((one) => !isNeverShown(one))
    const lines = [...new Set([...(terms?.grant.lines ?? []), ...followedLines(follows), '*'])]
    const isReady = draft.lines.length > 0
    return html`<form class="stack" @submit=${(event: Event) => this.send(event, brand, draft)}>
      <h2>${words.title}</h2>
      <p class="quiet">${words.lead}</p>
      <label class="field"
        ><span>${words.terms}</span>
        <select
          @change=${(event: Event) =>
            (this.draft = { ...draft, preferred: (event.target as HTMLSelectElement).value })}
        >
          ${(this.roster.data?.entries ?? []).map(
            ({ id }) => html`<option value=${id} ?selected=${id === draft.preferred}>${id}</option>`,
          )}
        </select></label
      >
      <p class="small">${this.roster.data?.entries.find(({ id }) => id === draft.preferred)?.summary}</p>
      <fieldset>
        <legend>${words.intents}</legend>
        ${lines.map((line) =>
          this.choice(draft, 'lines', line, line === '*' ? addWords.scopeAll : capital(lineLabel(line))),
        )}
      </fieldset>
      <fieldset>
        <legend>${words.attributes}</legend>
        ${attributes.map((one) => this.choice(draft, 'attributes', one, capital(attributeLabel(one))))}
        ${this.adding(draft)}
      </fieldset>
      <fieldset>
        <legend>${words.until}</legend>
        <div class="row">
          ${months.map(
            (count) =>
              html`<label class="choice"
                ><input
                  type="radio"
                  name="renewal-until"
                  .checked=${draft.months === count}
                  @change=${() => (this.draft = { ...draft, months: count })}
                /><span>${count === 12 ? addWords.year : addWords.months(count)}</span></label
              >`,
          )}
        </div>
      </fieldset>
      ${isReady ? nothing : html`<p class="fault" role="alert">${addWords.scopeNone}</p>`} ${this.step.show()}
      <p class="row">
        <button class="button go" ?disabled=${this.step.isBusy || !isReady}>
          ${this.step.isBusy ? words.sending : words.send(name)}
        </button>
        <button class="button bare" type="button" @click=${() => (this.draft = undefined)}>
          ${en.cancel}
        </button>
      </p>
    </form>`
  }

  private choice(draft: Draft, what: 'lines' | 'attributes', one: string, label: string) {
    const others = draft[what].filter((other) => other !== one)
    return html`<label class="choice"
      ><input
        type="checkbox"
        .checked=${draft[what].includes(one)}
        @change=${(event: Event) => {
          const isOn = (event.target as HTMLInputElement).checked
          this.draft = { ...draft, [what]: isOn ? [...others, one] : others }
        }}
      /><span>${label}</span></label
    >`
  }

  private adding(draft: Draft) {
    const add = () => {
      const one = this.also.trim()
      this.fault = pattern.test(one) ? '' : words.moreFault
      if (this.fault !== '') return
      this.also = ''
      this.draft = { ...draft, attributes: [...new Set([...draft.attributes, one])] }
    }
    return html`<div class="inline-form">
      <bs-field
        class="grow"
        label=${words.more}
        hint=${words.moreHint}
        longest="66"
        fault=${this.fault}
        .value=${this.also}
        @typed=${(event: CustomEvent<string>) => (this.also = event.detail)}
      ></bs-field>
      <button class="button" type="button" ?disabled=${this.also.trim() === ''} @click=${add}>
        ${words.allow}
      </button>
    </div>`
  }
}

/** What new terms would let through, in a few words. */
const whatOf = ({ lines, attributes }: Grant): string =>
  list([
    ...lines.map((line) => (line === '*' ? addWords.scopeAll.toLowerCase() : lineLabel(line))),
    ...attributes.map(attributeLabel),
  ])
