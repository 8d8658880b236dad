// The recovery sheet: shown once, made to be printed; says `kept` when the person has it.
import { html } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { access } from '../../copy/access.ts'
import { exactTime } from '../../copy/words.ts'
import type { Sheet } from '../../data/access.ts'
import { Part } from '../../parts/part.ts'
import { showToast } from '../../parts/toast.ts'

const words = access.sheet

/** In groups for the eye; what is copied has no gaps, as age reads it. */
const groupsOf = (key: string): string[] =>
  key.startsWith('AGE-SECRET-KEY-1') ? ['AGE-SECRET-KEY-1', ...(key.slice(16).match(/.{1,4}/g) ?? [])] : [key]

@customElement('bs-sheet')
export class SheetPart extends Part {
  @property({ attribute: false }) sheet: Sheet | undefined
  @property() go = words.go
  @state() private isKept = false

  private text({ codes, backupKey, origin, madeAt }: Sheet): string {
    return [
      `Bespeak · ${words.server}: ${origin}`,
      `${words.made}: ${exactTime(madeAt)}`,
      '',
      words.codes,
      ...codes.map((code) => `  ${code}`),
      '',
      words.backupKey,
      `  ${backupKey}`,
      '',
    ].join('\n')
  }

  private async copy(sheet: Sheet): Promise<void> {
    await navigator.clipboard.writeText(this.text(sheet))
    showToast({ text: words.copied })
  }

  protected override render() {
    const { sheet } = this
    if (sheet === undefined) return html``
    const canCopy = 'clipboard' in navigator
    return html`<div class="stack">
      <h1>${words.title}</h1>
      <p class="serif quiet no-print">${words.lead}</p>
      <section class="card sheet">
        <h2 class="card-title">${words.codes}</h2>
        <ol class="codes">
          ${sheet.codes.map((code) => html`<li><code>${code}</code></li>`)}
        </ol>
        <hr />
        <h2 class="card-title">${words.backupKey}</h2>
        <p class="small">${words.backupHint}</p>
        <p>
          <code class="paper-key"
            >${groupsOf(sheet.backupKey).map((group) => html`<span>${group}</span>`)}</code
          >
        </p>
        <hr />
        <p class="small">
          ${words.server} <code>${sheet.origin}</code><br />${words.made} ${exactTime(sheet.madeAt)}
        </p>
      </section>
      <p class="row no-print">
        <button class="button" @click=${() => print()}>${words.print}</button>
        ${
          canCopy
            ? html`<button class="button" @click=${() => void this.copy(sheet)}>${words.copy}</button>`
            : ''
        }
      </p>
      <label class="choice no-print"
        ><input
          type="checkbox"
          .checked=${this.isKept}
          @change=${(event: Event) => (this.isKept = (event.target as HTMLInputElement).checked)}
        /><span>${words.kept}</span></label
      >
      <p class="no-print">
        <button
          class="button go"
          ?disabled=${!this.isKept}
          @click=${() => this.dispatchEvent(new CustomEvent('kept'))}
        >
          ${this.go}
        </button>
      </p>
    </div>`
  }
}
