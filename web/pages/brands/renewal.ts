// New terms beside those in force: proposed here, waiting for the brand's answer, with the old ones in force until then.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { healthAgreement, namesHealth } from '../../../protocol/health.ts'
import { isNeverShown } from '../../../protocol/owner/attribute-names.ts'
import { now } from '../../clock.ts'
import { attributeLabel } from '../../copy/attribute-names.ts'
import { addWords, lineLabel } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import { startWords } from '../../copy/rules.ts'
import { renewalWords as words } from '../../copy/showing.ts'
import { moreWords } from '../../copy/terms-more.ts'
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
import {
  alternatesChoice,
  extrasOf,
  lacksReturn,
  moreChoice,
  quotaField,
  quotaOf,
  returnField,
  type Extras,
} from './terms-extras.ts'

const months = [3, 6, 12] as const
const pattern = /^[a-z][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*(?:\.\*)?$/

interface Draft extends Extras {
  lines: readonly string[]
  attributes: readonly string[]
  /** Purposes that the person added, and those of the brand's that they struck out. */
  added: readonly string[]
  struck: readonly string[]
  months: number
}

/** As it would go out: what is about health goes under one agreement, and nothing beside it. */
const termsOf = ({
  preferred,
  alternates,
  lines,
  attributes,
}: Draft): Pick<Extras, 'preferred' | 'alternates'> =>
  namesHealth({ lines, attributes })
    ? { preferred: healthAgreement, alternates: [] }
    : { preferred, alternates }

/** Says `changed` when something was proposed or answered. */
@customElement('bs-renewal')
export class RenewalPart extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  @state() private draft: Draft | undefined
  @state() private also = ''
  @state() private fault = ''
  @state() private quota = ''
  @state() private ownPurpose = ''
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
    const { terms, asks = [] } = this.brand ?? {}
    if (terms === undefined) return
    const { lines, attributes, purposes } = terms.grant
    const asked = asks.map(({ purpose }) => purpose)
    this.key = freshKey()
    this.quota = terms.rider.maxOffersPerDay === undefined ? '' : String(terms.rider.maxOffersPerDay)
    this.ownPurpose = ''
    this.draft = {
      preferred: terms.entry.id,
      alternates: terms.alternates.filter((id) => id !== terms.entry.id),
      ...extrasOf(terms),
      lines,
      attributes,
      added: purposes.filter((one) => !asked.includes(one)),
      // What was narrowed away stays away until the person says otherwise.
      struck: asks
        .filter(({ attribute, purpose }) => attributes.includes(attribute) && !purposes.includes(purpose))
        .map(({ purpose }) => purpose),
      months: 12,
    }
  }

  /** What they named for the attributes that are chosen, and what the person added. */
  private purposesOf({ asks }: BrandDetail, { attributes, added }: Draft): string[] {
    const named = asks.filter((ask) => attributes.includes(ask.attribute)).map(({ purpose }) => purpose)
    return [...new Set([...named, ...added])]
  }

  private set(part: Partial<Draft>): void {
    if (this.draft !== undefined) this.draft = { ...this.draft, ...part }
  }

  private send(event: Event, detail: BrandDetail, draft: Draft): void {
    event.preventDefault()
    const { added: _, struck, months: count, maxOffersPerDay: __, counterValue, ...rest } = draft
    const most = quotaOf(this.quota)
    const terms = termsOf(draft)
    const body = {
      ...rest,
      ...terms,
      lines: [...draft.lines],
      attributes: [...draft.attributes],
      purposes: this.purposesOf(detail, draft).filter((one) => !struck.includes(one)),
      expiresAt: now() + count * 30 * 86_400_000,
      ...(most === undefined ? {} : { maxOffersPerDay: most }),
      ...(counterValue === undefined || ![terms.preferred, ...terms.alternates].includes('PDC-AI')
        ? {}
        : { counterValue }),
    }
    void this.act(() => proposeTerms(detail.brand, body, this.key), words.sent)
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
    const chosen = termsOf(draft)
    const isHealthy = namesHealth(draft)
    const entries = (this.roster.data?.entries ?? []).filter(({ id }) => !isHealthy || id === healthAgreement)
    const isReady =
      draft.lines.length > 0 &&
      !lacksReturn({ ...draft, ...chosen }) &&
      (this.quota.trim() === '' || quotaOf(this.quota) !== undefined)
    return html`<form class="stack" @submit=${(event: Event) => this.send(event, brand, draft)}>
      <h2>${words.title}</h2>
      <p class="quiet">${words.lead}</p>
      <label class="field"
        ><span>${words.terms}</span>
        <select @change=${(event: Event) => this.prefer(draft, (event.target as HTMLSelectElement).value)}>
          ${entries.map(
            ({ id }) => html`<option value=${id} ?selected=${id === chosen.preferred}>${id}</option>`,
          )}
        </select></label
      >
      <p class="small">${entries.find(({ id }) => id === chosen.preferred)?.summary}</p>
      ${isHealthy ? html`<p class="notice">${startWords.health}</p>` : nothing}
      ${returnField({ ...draft, ...chosen }, (part) => this.set(part))}
      ${alternatesChoice(entries, chosen, (alternates) => this.set({ alternates }))}
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
      ${this.purposes(brand, draft)}
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
      ${quotaField(this.quota, (typed) => (this.quota = typed))}
      ${moreChoice(draft, (part) => this.set(part))}
      ${draft.lines.length > 0 ? nothing : html`<p class="fault" role="alert">${addWords.scopeNone}</p>`}
      ${this.step.show()}
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

  private prefer({ alternates }: Draft, preferred: string): void {
    this.set({ preferred, alternates: alternates.filter((id) => id !== preferred) })
  }

  private purposes(brand: BrandDetail, draft: Draft) {
    const all = this.purposesOf(brand, draft)
    const add = () => {
      this.set({ added: [...new Set([...draft.added, this.ownPurpose.trim()])] })
      this.ownPurpose = ''
    }
    return html`<fieldset>
      <legend>${moreWords.purposes}</legend>
      <p class="small">${all.length === 0 ? moreWords.purposesNone : moreWords.purposesHint}</p>
      ${all.map(
        (one) =>
          html`<label class="choice"
            ><input
              type="checkbox"
              .checked=${!draft.struck.includes(one)}
              @change=${(event: Event) => {
                const rest = draft.struck.filter((other) => other !== one)
                this.set({ struck: (event.target as HTMLInputElement).checked ? rest : [...rest, one] })
              }}
            /><span><bdi>${one}</bdi></span></label
          >`,
      )}
      <div class="inline-form">
        <bs-field
          class="grow"
          label=${moreWords.purposeOwn}
          longest="140"
          .value=${this.ownPurpose}
          @typed=${(event: CustomEvent<string>) => (this.ownPurpose = event.detail)}
        ></bs-field>
        <button class="button" type="button" ?disabled=${this.ownPurpose.trim() === ''} @click=${add}>
          ${moreWords.add}
        </button>
      </div>
    </fieldset>`
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
