// Who refused which terms and when, brands and the person, and the same as a file.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { after, now } from '../../clock.ts'
import { refusalWords as words } from '../../copy/rules.ts'
import { loadRefusals, type Refusal } from '../../data/rules.ts'
import { Loader } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { brandPath } from '../../router.ts'
import { tableOf } from '../history/export.ts'

const columns = ['when', 'brand', 'domain', 'by', 'what', 'terms', 'instead', 'reason', 'record']

/** RFC 4180, like the history. */
export const refusalTable = (refusals: readonly Refusal[]): string =>
  tableOf(
    columns,
    refusals.map(({ at, name, brand, by, what, terms, instead = '', reason = '', record }) => [
      new Date(at).toISOString(),
      name,
      brand,
      by,
      what,
      terms.join(' '),
      instead,
      reason,
      record === undefined ? '' : String(record),
    ]),
  )

function save(kind: 'csv' | 'json', refusals: readonly Refusal[]): void {
  // What was refused for practice is no history, and no file holds it.
  const real = refusals.filter(({ isPractice }) => !isPractice)
  const exportedAt = new Date(now()).toISOString()
  const text =
    kind === 'csv'
      ? refusalTable(real)
      : `${JSON.stringify({ bespeak: '1', exportedAt, refusals: real }, null, 2)}\n`
  const type = kind === 'csv' ? 'text/csv;charset=utf-8' : 'application/json'
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = `bespeak-refusals-${exportedAt.slice(0, 10)}.${kind}`
  link.click()
  after(10_000, () => URL.revokeObjectURL(url))
}

@customElement('bs-refusals')
export class Refusals extends Part {
  /** Of one brand; of all when empty. */
  @property() brand = ''
  private readonly known = new Loader(this, loadRefusals, { topics: ['brand'] })

  protected override render() {
    return this.known.show(({ refusals }) => this.list(refusals))
  }

  private list(all: readonly Refusal[]) {
    const shown = this.brand === '' ? all : all.filter(({ brand }) => brand === this.brand)
    if (this.brand !== '' && shown.length === 0) return nothing
    return html`<section class="card" aria-label=${words.title}>
      <h2>${words.title}</h2>
      <p class="small">${words.lead}</p>
      ${
        shown.length === 0
          ? html`<p class="quiet">${words.none}</p>`
          : html`<ul role="list" class="rows">
                ${shown.map(
                  (one) =>
                    html`<li>
                      <div class="grow">
                        <a href=${brandPath(one.brand)}><bdi>${words.sentence(one)}</bdi></a>
                        ${one.reason === undefined ? nothing : html`<p class="small"><bdi>“${one.reason}”</bdi></p>`}
                      </div>
                      <span class="small"><bs-time .at=${one.at}></bs-time></span>
                    </li>`,
                )}
              </ul>
              <p class="row">
                <button class="button" @click=${() => save('csv', shown)}>${words.csv}</button>
                <button class="button bare" @click=${() => save('json', shown)}>${words.json}</button>
              </p>`
      }
    </section>`
  }
}
