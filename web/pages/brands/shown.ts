// What a brand can see now, each with its End; and, line by line, what it was shown, when it saw it and by which way.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { attributeLabel, brandWords as words, lineLabel } from '../../copy/brands.ts'
import { capital, day } from '../../copy/words.ts'
import { narrow, type BrandDetail, type Shown } from '../../data/brands.ts'
import { Step } from '../../page.ts'
import '../../parts/line.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'

interface Sight {
  what: string
  hint: string
  why: string
  until: string
  end?: () => Promise<unknown>
}

function sightsOf({ brand, standing, terms }: BrandDetail): Sight[] {
  const grant = standing === 'in_force' || standing === 'paused' ? terms?.grant : undefined
  const without = (list: readonly string[], one: string) => list.filter((other) => other !== one)
  return [
    ...(grant?.lines ?? []).map((line) => ({
      what: line === '*' ? words.intentsAll : words.intents(lineLabel(line)),
      hint: words.intentsHint,
      why: words.intentsWhy,
      until: day(grant?.expiresAt ?? 0),
      end: () => narrow(brand, { lines: without(grant?.lines ?? [], line) }),
    })),
    ...(grant?.attributes ?? []).map((name) => ({
      what: capital(attributeLabel(name)),
      hint: '',
      why: words.attributeWhy,
      until: day(grant?.expiresAt ?? 0),
      end: () => narrow(brand, { attributes: without(grant?.attributes ?? [], name) }),
    })),
  ]
}

@customElement('bs-sees')
export class Sees extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  private readonly step = new Step(this)

  private async end({ end }: Sight): Promise<void> {
    if (end === undefined) return
    const done = await this.step.take(end)
    if (done !== undefined) showToast({ text: words.narrowDone })
    this.dispatchEvent(new CustomEvent('changed'))
  }

  protected override render() {
    const { brand } = this
    if (brand === undefined) return nothing
    const sights = sightsOf(brand)
    if (sights.length === 0)
      return html`<section class="card">
        <h3>${words.sees}</h3>
        <p>${words.nothingSeen}</p>
      </section>`
    return html`<section class="card">
      <table class="folds" aria-label=${words.sees}>
        <thead>
          <tr>
            <th scope="col">${words.sees}</th>
            <th scope="col">${words.why}</th>
            <th scope="col">${words.until}</th>
            <th scope="col"><span class="hidden-words">${words.end}</span></th>
          </tr>
        </thead>
        <tbody>
          ${sights.map(
            (sight) =>
              html`<tr>
                <td>
                  <div>
                    <strong>${sight.what}</strong
                    >${sight.hint === '' ? nothing : html`<br /><span class="small">${sight.hint}</span>`}
                  </div>
                </td>
                <td class="small" data-label=${words.why}><bdi>${sight.why}</bdi></td>
                <td class="small" data-label=${words.until}>${sight.until}</td>
                <td class="end-cell">
                  ${
                    sight.end === undefined
                      ? nothing
                      : html`<button
                          class="link-button"
                          aria-label=${words.endWhat(sight.what)}
                          @click=${() => void this.end(sight)}
                        >
                          ${words.end}
                        </button>`
                  }
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${this.step.show()}
    </section>`
  }
}

const few = 5

@customElement('bs-shown')
export class ShownPart extends Part {
  @property({ attribute: false }) shown: readonly Shown[] = []
  /** Without its own frame, inside a dialog. */
  @property({ type: Boolean }) bare = false

  protected override render() {
    const { shown } = this
    const [first, rest] = [shown.slice(0, few), shown.slice(few)]
    const list = html`<ul role="list" class="rows">
        ${first.map((one) => this.one(one))}
      </ul>
      ${
        rest.length === 0
          ? nothing
          : html`<details>
              <summary>${words.moreShown(rest.length)}</summary>
              <ul role="list" class="rows">
                ${rest.map((one) => this.one(one))}
              </ul>
            </details>`
      }`
    if (this.bare) return list
    return html`<section class="card">
      <h3>${words.shown}</h3>
      ${shown.length === 0 ? html`<p class="quiet">${words.shownNone}</p>` : list}
    </section>`
  }

  private what({ type, what }: Shown) {
    if (what.startsWith('#')) return html`<bs-line .line=${what}></bs-line>`
    // A note is what the person wrote; a disclosure names attributes.
    if (type.startsWith('thread.')) return html`<strong><bdi>“${what}”</bdi></strong>`
    return html`<strong>${capital(what.split(', ').map(attributeLabel).join(', '))}</strong>`
  }

  private one(one: Shown) {
    const { at, channel, handedAt, seenAt, goneSince } = one
    return html`<li>
      <div class="grow stack-tight">
        ${this.what(one)}
        <p class="small">
          <bs-time .at=${at}></bs-time> ·
          ${
            handedAt === undefined
              ? words.notHanded
              : html`${channel === undefined ? '' : words.shownWays[channel]}
                  <bs-time .at=${handedAt}></bs-time>`
          }
          ${seenAt === undefined ? nothing : html` · ${words.seen} <bs-time .at=${seenAt}></bs-time>`}
          ${goneSince === undefined ? nothing : html` · ${words.gone} <bs-time .at=${goneSince}></bs-time>`}
        </p>
      </div>
    </li>`
  }
}
