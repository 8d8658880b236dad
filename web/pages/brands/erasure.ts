// On a brand's page: what it was asked to erase, each step with its time, what it left out, and how it took the end.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { now } from '../../clock.ts'
import { erasureWords as words } from '../../copy/erasing.ts'
import type { BrandDetail } from '../../data/brands.ts'
import {
  loadErasures,
  remind,
  type Ending,
  type ErasableRecord,
  type Erasure,
  type ErasuresRead,
} from '../../data/erasing.ts'
import { Loader, Step } from '../../page.ts'
import { badge, type Mood } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'
import { brandPath } from '../../router.ts'
import './erasing.ts'
import './evidence.ts'
import { shownWords } from './shown-words.ts'

const moods: Readonly<Record<Erasure['state'], Mood>> = {
  requested: 'turn',
  acknowledged: 'turn',
  overdue: 'end',
  receipted: 'signed',
  closed: 'end',
}

@customElement('bs-erasure')
export class ErasurePart extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  @state() private isAsking = false
  private readonly page = new Loader(this, () => loadErasures(this.brand?.brand ?? ''), {
    topics: ['brand', 'intent', 'order'],
    concerns: ({ topic, id }) => topic !== 'brand' || id === undefined || id === this.brand?.brand,
  })
  private readonly step = new Step(this)

  private async remind(id: string): Promise<void> {
    const done = await this.step.take(() => remind(this.brand?.brand ?? '', id))
    if (done !== undefined) showToast({ text: words.reminded })
    await this.page.reload()
  }

  protected override render() {
    const { brand } = this
    const read = this.page.data
    if (brand === undefined) return nothing
    if (read === undefined) return this.page.show(() => nothing)
    return html`<div class="stack">
      ${this.ending(brand.name, read.ending)} ${this.erasures(brand, read)}
      <bs-evidence .brand=${brand.brand} .relationships=${read.relationships}></bs-evidence>
      <bs-erasing
        ?open=${this.isAsking}
        .brand=${brand.brand}
        .name=${brand.name}
        .records=${read.erasable}
        @closed=${() => (this.isAsking = false)}
        @changed=${() => {
          void this.page.reload()
          this.dispatchEvent(new CustomEvent('changed'))
        }}
      ></bs-erasing>
    </div>`
  }

  private ending(name: string, ending: Ending | undefined) {
    if (ending === undefined) return nothing
    const { signedAt, tries, isGivenUp } = ending
    return html`<section class="card">
      <h3>${words.ending}</h3>
      <p>
        ${
          signedAt !== undefined
            ? words.signed(name, signedAt)
            : isGivenUp
              ? words.givenUp(name)
              : words.unsigned(name, tries)
        }
      </p>
    </section>`
  }

  private erasures(brand: BrandDetail, { erasures, canAsk }: ErasuresRead) {
    if (erasures.length === 0 && !canAsk) return nothing
    return html`<section class="card stack">
      <div class="row-apart">
        <h3>${words.title}</h3>
        ${
          canAsk
            ? html`<button class="button small" @click=${() => (this.isAsking = true)}>${words.ask}</button>`
            : nothing
        }
      </div>
      ${erasures.length === 0 ? html`<p class="quiet">${words.none}</p>` : nothing} ${this.step.show()}
      ${erasures.map((one) => this.one(brand, one))}
    </section>`
  }

  private one({ brand, name }: BrandDetail, erasure: Erasure) {
    const { id, state: now_, records, receipt, late } = erasure
    const isOpen = now_ !== 'receipted'
    const hasLeft = receipt !== undefined && receipt.left.length > 0
    return html`<article class="stack-tight">
      <p>${badge(words.states[now_], moods[now_])}</p>
      ${this.steps(erasure)}
      ${
        late === undefined
          ? nothing
          : html`<p class="problem">
              ${
                late === 'answer'
                  ? words.lateAnswer(erasure.answerBy, now())
                  : words.latePromise(erasure.promisedAt ?? erasure.answerBy, now())
              }
            </p>`
      }
      ${receipt === undefined ? nothing : this.receipt(name, receipt)}
      <details>
        <summary>${words.items(records.length)}</summary>
        ${this.list(records)}
      </details>
      ${
        isOpen || hasLeft
          ? html`<p class="row tight">
              ${
                erasure.canRemind
                  ? html`<button
                      class="button small"
                      ?disabled=${this.step.isBusy}
                      @click=${() => void this.remind(id)}
                    >
                      ${words.remind}
                    </button>`
                  : nothing
              }
              <a class="button small" href="${brandPath(brand)}/letter?about=${id}">${words.letter}</a>
            </p>`
          : nothing
      }
    </article>`
  }

  private steps(erasure: Erasure) {
    const step = (what: unknown, at: number | undefined, more: unknown = nothing) =>
      at === undefined ? nothing : html`<li>${what} <bs-time .at=${at}></bs-time>${more}</li>`
    return html`<ul role="list" class="small stack-tight">
      ${step(words.asked(erasure.records.length), erasure.askedAt)} ${step(words.read, erasure.readAt)}
      ${
        erasure.acknowledgedAt === undefined && erasure.receiptedAt === undefined
          ? step(words.answerBy, erasure.answerBy)
          : nothing
      }
      ${step(
        words.acknowledged,
        erasure.acknowledgedAt,
        erasure.promisedAt === undefined ? nothing : html`, ${words.promised(erasure.promisedAt)}`,
      )}
      ${erasure.remindedAt.map((at) => step(words.remindedAt, at))}
      ${step(words.receipted, erasure.receiptedAt)}
    </ul>`
  }

  private receipt(name: string, { erased, retained, downstream, left }: NonNullable<Erasure['receipt']>) {
    return html`<div class="stack-tight">
      <p class="serif">${words.claim(name, erased)}</p>
      ${
        left.length === 0
          ? nothing
          : html`<p class="problem">${words.left(left.length)}</p>
              ${this.list(left)}`
      }
      ${
        retained.length === 0
          ? nothing
          : html`<h4>${words.kept}</h4>
              <ul>
                ${retained.map(
                  ({ what, ground, until }) =>
                    html`<li>
                      <bdi>“${what}”</bdi> <span class="small">${words.keptUntil(ground, until)}</span>
                    </li>`,
                )}
              </ul>`
      }
      ${
        downstream.length === 0
          ? nothing
          : html`<h4>${words.told}</h4>
              <ul>
                ${downstream.map(
                  ({ who, toldAt }) =>
                    html`<li>
                      <bdi>“${who}”</bdi>
                      <span class="small"
                        >${toldAt === undefined ? words.notTold : words.toldAt(toldAt)}</span
                      >
                    </li>`,
                )}
              </ul>`
      }
    </div>`
  }

  private list(records: readonly ErasableRecord[]) {
    return html`<ul class="small">
      ${records.map((record) => html`<li>${shownWords(record)}</li>`)}
    </ul>`
  }
}
