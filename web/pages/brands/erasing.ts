// Choosing what a brand should erase, record by record or by kind.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { erasureWords as words } from '../../copy/erasing.ts'
import { en } from '../../copy/en.ts'
import { day } from '../../copy/words.ts'
import { freshKey } from '../../data/ask.ts'
import { askToErase, type ErasableKind, type ErasableRecord } from '../../data/erasing.ts'
import { Step } from '../../page.ts'
import '../../parts/dialog.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'
import { shownWords } from './shown-words.ts'

const kinds = ['lines', 'threads', 'disclosures'] as const

@customElement('bs-erasing')
export class Erasing extends Part {
  @property() brand = ''
  @property() name = ''
  @property({ attribute: false }) records: readonly ErasableRecord[] = []
  @property({ type: Boolean }) open = false
  @state() private chosen: ReadonlySet<number> = new Set()
  private key = freshKey()
  private readonly asking = new Step(this)

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('open') || !this.open) return
    this.key = freshKey()
    // On, as at the end of an agreement; what was asked for before is not asked for again by itself.
    this.chosen = new Set(this.can.filter(({ isAsked }) => !isAsked).map(({ seq }) => seq))
  }

  private get can(): ErasableRecord[] {
    return this.records.filter(({ isLive }) => !isLive)
  }

  private choose(seqs: readonly number[], isOn: boolean): void {
    const chosen = new Set(this.chosen)
    for (const seq of seqs) {
      if (isOn) chosen.add(seq)
      else chosen.delete(seq)
    }
    this.chosen = chosen
  }

  private async send(): Promise<void> {
    const records = [...this.chosen].toSorted((a, b) => a - b)
    const done = await this.asking.take(() => askToErase(this.brand, records, this.key))
    if (done === undefined) return
    showToast({ text: words.sent })
    this.dispatchEvent(new CustomEvent('changed'))
    this.dispatchEvent(new CustomEvent('closed'))
  }

  protected override render() {
    return html`<bs-dialog
      ?open=${this.open}
      label=${words.askTitle(this.name)}
      .body=${() => this.body()}
      @closed=${() => this.dispatchEvent(new CustomEvent('closed'))}
    ></bs-dialog>`
  }

  private body() {
    return html`<div class="stack">
      <h2>${words.askTitle(this.name)}</h2>
      <p>${words.askLead}</p>
      ${this.records.length === 0 ? html`<p class="quiet">${words.nothing}</p>` : kinds.map((kind) => this.kind(kind))}
      ${this.asking.show()}
      <p class="row dialog-foot">
        <button
          class="button go"
          ?disabled=${this.asking.isBusy || this.chosen.size === 0}
          @click=${() => void this.send()}
        >
          ${words.send(this.chosen.size)}
        </button>
        <button class="button bare" @click=${() => this.dispatchEvent(new CustomEvent('closed'))}>
          ${en.cancel}
        </button>
      </p>
    </div>`
  }

  private kind(kind: ErasableKind) {
    const all = this.records.filter((record) => record.kind === kind)
    if (all.length === 0) return nothing
    const can = all.filter(({ isLive }) => !isLive).map(({ seq }) => seq)
    return html`<fieldset class="stack-tight">
      <legend><h3>${words.kinds[kind]}</h3></legend>
      <label class="choice"
        ><input
          type="checkbox"
          ?disabled=${can.length === 0}
          .checked=${can.length > 0 && can.every((seq) => this.chosen.has(seq))}
          @change=${(event: Event) => this.choose(can, (event.target as HTMLInputElement).checked)}
        /><span><strong>${words.all(words.kinds[kind])}</strong></span></label
      >
      ${all.map((record) => this.one(record))}
    </fieldset>`
  }

  private one(record: ErasableRecord) {
    const { seq, at, isLive, isAsked } = record
    return html`<label class="choice"
      ><input
        type="checkbox"
        ?disabled=${isLive}
        .checked=${this.chosen.has(seq)}
        @change=${(event: Event) => this.choose([seq], (event.target as HTMLInputElement).checked)}
      /><span
        >${shownWords(record)}<br /><span class="small"
          >${day(at)}${isLive ? ` · ${words.live}` : isAsked ? ` · ${words.again}` : ''}</span
        ></span
      ></label
    >`
  }
}
