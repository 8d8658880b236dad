// Where the person writes a note: what is typed stays until it is sent or the tab is closed.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { talkWords as words } from '../../copy/conversation.ts'
import { counts } from '../../../protocol/limits.ts'
import { freshKey } from '../../data/ask.ts'
import { Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/field.ts'

/** Typed and not sent, by where it would go. */
const drafts = new Map<string, string>()
/** From here on it is said how much room is left. */
const near = 200

@customElement('bs-note-form')
export class NoteForm extends Part {
  /** Names the place that the draft belongs to. */
  @property() place = ''
  @property() hint = ''
  /** Sends the note; what goes wrong is said here. */
  @property({ attribute: false }) send: (text: string, key: string) => Promise<unknown> = async () =>
    undefined
  /** Stands beside the button. */
  @property({ attribute: false }) beside: unknown = nothing
  @state() private text = ''
  private key = freshKey()
  private readonly step = new Step(this)

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('place')) this.text = drafts.get(this.place) ?? ''
  }

  private type(text: string): void {
    this.text = text
    // Another text is another note; the same one sent twice is sent once.
    this.key = freshKey()
    if (text === '') drafts.delete(this.place)
    else drafts.set(this.place, text)
  }

  private async submit(event?: Event): Promise<void> {
    event?.preventDefault()
    if (this.text.trim() === '') return
    const sent = await this.step.take(async () => {
      await this.send(this.text, this.key)
      return true
    })
    if (sent === undefined) return
    this.type('')
    await this.updateComplete
    this.querySelector<HTMLElement>('textarea')?.focus()
  }

  protected override render() {
    const left = counts.noteCharacters - [...this.text].length
    const hint = `${this.hint}${this.hint === '' ? '' : ' '}${words.sendHint}.`
    return html`<form
      class="note-form"
      novalidate
      @submit=${(event: Event) => void this.submit(event)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.submit(event)
      }}
    >
      <bs-field
        multiline
        label=${words.label}
        hint=${hint}
        longest=${counts.noteCharacters * 2}
        .value=${this.text}
        @typed=${(event: CustomEvent<string>) => this.type(event.detail)}
      ></bs-field>
      <p class="tiny ${left < 0 ? 'over' : ''}" aria-live="polite">
        ${left < 0 ? words.over(-left) : left < near ? words.left(left) : nothing}
      </p>
      ${this.step.show()}
      <div class="row">
        <button class="button go" ?disabled=${this.step.isBusy || this.text.trim() === '' || left < 0}>
          ${words.send}
        </button>
        ${this.beside}
      </div>
    </form>`
  }
}
