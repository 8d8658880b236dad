// Where the person says what they want, sees who would hear it, and posts it; also where it is said differently later.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { after, now } from '../clock.ts'
import { addressWords } from '../copy/conversation.ts'
import { nowWords } from '../copy/en-buying.ts'
import { composeWords as words } from '../copy/en-compose.ts'
import { readingOf } from '../copy/reading.ts'
import { day } from '../copy/words.ts'
import { formatLine, type Line } from '../../protocol/line.ts'
import { readLine } from '../../protocol/line-read.ts'
import type { Token } from '../../protocol/line-tokens.ts'
import { isAddressed, type Audience, type IntentDetail, type StepKey } from '../../protocol/owner/intents.ts'
import type { WordsOptions } from '../../protocol/owner/words.ts'
import { freshKey, PageProblem } from '../data/ask.ts'
import { loadPreferences, switchPractice } from '../data/care.ts'
import { loadIntent, loadIntents, post, revise } from '../data/intents.ts'
import { Page, Step } from '../page.ts'
import { empty } from '../parts/states.ts'
import { showToast } from '../parts/toast.ts'
import { go } from '../router.ts'
import { addresseeOf } from './compose/addressee.ts'
import { readDraft, type Draft } from './compose/draft.ts'
import { blank } from './compose/form-line.ts'
import { Preview } from './compose/preview.ts'
import { sayFoot } from './compose/say-foot.ts'
import { choiceFor, firstSecrets, noSecrets, secretsOf, type Secrets, type Told } from './compose/secrets.ts'
import type { SayInput } from './compose/say-input.ts'
import { offerUndo } from './intent/taking-back.ts'
import './compose/addressee.ts'
import './compose/audience.ts'
import './compose/kept-back.ts'
import './compose/say-input.ts'
import './compose.css'
import '../parts/line.ts'

/** What was typed and not posted stays until the tab is closed, and nowhere else. */
const kept = { text: '', secrets: noSecrets }

/** Typing stops for so long before a half word is called wrong. */
const patience = 1200

function today(): string {
  const date = new Date(now())
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

@customElement('bs-compose-page')
export class ComposePage extends Page {
  @state() private text = ''
  @state() private secrets: Secrets = noSecrets
  @state() private isForm = false
  /** The one brand that a question or thanks are for. */
  @state() private to = ''
  @state() private earlier: Line[] = []
  @state() private revised: IntentDetail | undefined
  /** What brands see without the person being asked. */
  @state() private always: readonly StepKey[] = []
  @state() private problem: PageProblem | undefined
  @query('bs-say-input') private readonly input!: SayInput | null
  private options: WordsOptions = { today: today(), currency: 'EUR' }
  private draft: Draft = readDraft('', this.options)
  private key = freshKey()
  @state() private isTyping = false
  private stopTyping: (() => void) | undefined
  private readonly preview = new Preview(this)
  private readonly step = new Step(this)
  private readonly practice = new Step(this)

  override connectedCallback(): void {
    super.connectedCallback()
    const id = this.search.get('revise')
    this.entitle(id === null ? words.title : words.reviseTitle)
    void this.prepare(id)
  }

  /** What is known of the person helps to understand them; without it the page works too. */
  private async prepare(id: string | null): Promise<void> {
    const said = this.search.get('line')
    this.to = this.search.get('to') ?? this.to
    if (id === null) this.write(said ?? kept.text, said === null ? kept.secrets : noSecrets)
    try {
      const [preferences, { intents }, revised] = await Promise.all([
        loadPreferences(),
        loadIntents('all'),
        id === null ? undefined : loadIntent(id),
      ])
      const { currency = 'EUR', place, always } = preferences
      this.always = always
      if (revised !== undefined) {
        this.revised = revised
        this.write(revised.line, secretsOf(revised.audience, always))
      } else if (this.secrets === noSecrets) this.secrets = firstSecrets(always)
      this.options = {
        today: today(),
        currency,
        ...(place === undefined || place === '' ? {} : { place: { name: place, in: [place] } }),
      }
      this.earlier = intents.flatMap(({ line }) => readLine(line).line ?? [])
      this.write(this.text, this.secrets)
    } catch (error) {
      if (!(error instanceof PageProblem)) throw error
      this.problem = error
    }
  }

  /** Another line in the address, on the page that is open already. */
  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('search') && this.hasUpdated) void this.prepare(this.search.get('revise'))
  }

  /** A word that is still being typed is not called wrong yet. */
  private typed(text: string): void {
    this.isTyping = true
    this.stopTyping?.()
    this.stopTyping = after(patience, () => (this.isTyping = false))
    this.write(text)
  }

  private get unfinished(): Token | undefined {
    const last = this.draft.tokens.at(-1)
    return this.isTyping && last?.kind === 'wrong' && last.end === this.text.length ? last : undefined
  }

  private write(text: string, secrets = this.secrets): void {
    const before = this.draft.canonical
    this.text = text
    this.secrets = secrets
    this.draft = readDraft(text, this.options)
    if (this.revised === undefined) Object.assign(kept, { text, secrets })
    // Another decision gets another name; the same one sent twice is carried out once.
    if (before !== this.draft.canonical) this.key = freshKey()
    this.preview.about(this.draft.line, secrets)
    this.requestUpdate()
  }

  private keep(secrets: Secrets): void {
    this.key = freshKey()
    this.write(this.text, secrets)
  }

  /** The verb of what is said to one brand alone. */
  private get addressed(): string | undefined {
    const verb = this.draft.line?.verb
    return verb !== undefined && isAddressed(verb) ? verb : undefined
  }

  private get reached(): readonly Audience[] {
    const { audience } = this.preview
    if (this.addressed === undefined) return audience.filter(({ gets }) => gets === 'yes')
    const one = addresseeOf(audience, this.to, this.draft.to)
    return one === undefined ? [] : [one]
  }

  private async send(): Promise<void> {
    await this.step.take(async () => {
      await this.preview.settle()
      const { line, canonical } = this.draft
      if (canonical === undefined || line === undefined || this.reached.length === 0) return
      const to = this.reached.map(({ brand }) => choiceFor(this.secrets, brand, line))
      if (this.revised !== undefined) return this.sendChange(this.revised, canonical, to)
      const posted = await post({ line: canonical, to }, this.key)
      Object.assign(kept, { text: '', secrets: noSecrets })
      go(`/intents/${posted.id}`)
      offerUndo(words.posting(posted.brands), posted.waiting.id, (taken) => {
        showToast({ text: words.takenBack })
        go(`/say?line=${encodeURIComponent(taken.line ?? canonical)}`)
      })
    })
  }

  private async sendChange({ id, version }: IntentDetail, line: string, to: Told[]): Promise<void> {
    const { brands } = await revise(id, { line, to, version }, this.key)
    go(`/intents/${id}`)
    showToast({ text: words.changed(brands) })
  }

  private async startPractice(): Promise<void> {
    if ((await this.practice.take(() => switchPractice(true))) === undefined) return
    this.preview.about(this.draft.line, this.secrets)
  }

  protected override render() {
    const isChange = this.search.get('revise') !== null
    return html`<header class="page-head">
        <h1 tabindex="-1">${isChange ? words.reviseTitle : words.title}</h1>
        <div class="ways" role="group" aria-label=${words.ways}>
          ${[false, true].map(
            (isForm) =>
              html`<button
                class="button small ${isForm === this.isForm ? '' : 'bare'}"
                aria-pressed=${isForm === this.isForm ? 'true' : 'false'}
                @click=${() => this.showForm(isForm)}
              >
                ${isForm ? words.form : words.sentence}
              </button>`,
          )}
        </div>
      </header>
      <bs-problem .problem=${this.problem}></bs-problem>
      <section class="card say-card">
        ${this.isForm ? this.form() : this.sentence()}
        ${sayFoot({
          text: this.text,
          draft: this.draft,
          isUnfinished: this.unfinished !== undefined,
          write: (text) => this.write(text),
        })}
      </section>
      ${this.reading()} ${this.who()}`
  }

  private showForm(isForm: boolean): void {
    if (isForm) void import('./compose/say-form.ts')
    this.isForm = isForm
  }

  private sentence() {
    const { draft, unfinished } = this
    return html`<label class="small" for="say">${words.label}</label>
      <bs-say-input
        .value=${this.text}
        .tokens=${
          unfinished === undefined ? draft.tokens : draft.tokens.filter((token) => token !== unfinished)
        }
        .history=${this.earlier}
        ?tagged=${draft.isTagged}
        ?understood=${draft.line !== undefined}
        ?wrong=${draft.wrong.length > 0 && unfinished === undefined}
        describedby="say-told say-count"
        @typed=${(event: CustomEvent<string>) => this.typed(event.detail)}
        @entered=${() => draft.isTagged || this.use()}
      ></bs-say-input>
      ${draft.isTagged || draft.canonical === undefined ? nothing : this.proposal(draft.canonical)}
      ${this.text.trim() === '' ? this.starters() : nothing}`
  }

  private use(): void {
    const { canonical } = this.draft
    if (canonical !== undefined) void this.input?.write(`${canonical} `)
  }

  private proposal(canonical: string) {
    const { left } = this.draft
    return html`<div class="proposal">
      <p class="small">${words.meant}</p>
      <div class="row">
        <bs-line class="grow" .line=${canonical}></bs-line>
        <button class="button small" @click=${this.use}>${words.use}</button>
      </div>
      ${left.length === 0 ? nothing : html`<p class="small unused">${words.unused(left.join(' '))}</p>`}
    </div>`
  }

  private starters() {
    return html`<p class="starters small">
      ${words.starters}
      ${words.examples.map(
        (example) =>
          html`<button class="link-button" @click=${() => void this.input?.write(example)}>
            ${example}
          </button>`,
      )}
    </p>`
  }

  private form() {
    return html`<bs-say-form
      .line=${this.draft.line ?? blank()}
      currency=${this.options.currency}
      @lined=${(event: CustomEvent<Line>) => this.write(formatLine(event.detail))}
    ></bs-say-form>`
  }

  private reading() {
    const { line } = this.draft
    return line === undefined || line.item.kind === 'any'
      ? nothing
      : html`<p class="serif reading">“${readingOf(line, { today: today() })}”</p>`
  }

  private who() {
    const { preview, draft } = this
    const { audience } = preview
    const reached = this.reached.length
    return html`<section class="who-sees" aria-busy=${preview.isOld ? 'true' : 'false'}>
      <div class="row-apart">
        <h2>${this.addressed === undefined ? words.who : addressWords.who[this.addressed]}</h2>
        <p class="small" aria-live="polite">
          ${audience.length === 0 || this.addressed !== undefined ? '' : words.matches(reached, audience.length)}
        </p>
      </div>
      <bs-problem .problem=${preview.problem}></bs-problem>
      <bs-kept-back
        .line=${draft.line}
        .secrets=${this.secrets}
        .always=${this.always}
        @kept=${(event: CustomEvent<Secrets>) => this.keep(event.detail)}
        @always=${(event: CustomEvent<StepKey[]>) => (this.always = event.detail)}
      ></bs-kept-back>
      ${
        draft.line === undefined
          ? html`<p class="quiet">${words.typeFirst}</p>`
          : audience.length > 0 && this.addressed !== undefined
            ? html`<bs-addressee
                verb=${this.addressed}
                .audience=${audience}
                chosen=${this.reached[0]?.brand ?? ''}
                @chosen=${(event: CustomEvent<string>) => this.address(event.detail)}
              ></bs-addressee>`
            : audience.length > 0
              ? html`<bs-audience
                  .line=${draft.line}
                  .audience=${audience}
                  .secrets=${this.secrets}
                  ?plain=${this.isForm}
                  @kept=${(event: CustomEvent<Secrets>) => this.keep(event.detail)}
                ></bs-audience>`
              : preview.isOld
                ? html`<p class="quiet">${words.checking}</p>`
                : this.nobody()
      }
      ${this.last(reached)}
    </section>`
  }

  private nobody() {
    return html`${empty(
      words.noBrands,
      words.noBrandsBody,
      html`<div class="row">
        <button class="button go" ?disabled=${this.practice.isBusy} @click=${() => void this.startPractice()}>
          ${nowWords.first.practiceGo}
        </button>
        <a class="button" href="/brands">${nowWords.first.brand}</a>
      </div>`,
    )}
    ${this.practice.show()}`
  }

  private address(brand: string): void {
    this.to = brand
    this.key = freshKey()
  }

  private sendWords(reached: number): string {
    const [one] = this.reached
    const verb = this.addressed
    if (verb === undefined) return words.post(reached)
    return one === undefined ? addressWords.choose : (addressWords.send[verb]?.(one.name) ?? words.post(1))
  }

  private last(reached: number) {
    const { draft, preview, step } = this
    if (draft.line === undefined || preview.audience.length === 0) return step.show()
    const end = preview.expiresAt === undefined ? '' : day(preview.expiresAt)
    return html`<div class="say-last">
        <p class="small grow">
          ${
            this.addressed !== undefined
              ? this.addressed === 'thank'
                ? nothing
                : addressWords.answersInWords
              : reached === 0
                ? html`<strong>${words.nobody}.</strong> ${words.nobodyBody}`
                : html`${words.goesTo(reached, end)}
                  ${this.revised === undefined ? nothing : words.staleOffers}`
          }
        </p>
        <button
          class="button go"
          ?disabled=${reached === 0 || step.isBusy || draft.canonical === undefined}
          @click=${() => void this.send()}
        >
          ${this.revised === undefined ? this.sendWords(reached) : words.change(reached)}
        </button>
      </div>
      ${step.show()}`
  }
}
