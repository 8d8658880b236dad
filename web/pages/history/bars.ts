// A plot of sums one can read values from: bars with their figures, a scale, and the same as a table.
import { html, nothing, svg } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { historyWords as words } from '../../copy/en-orders.ts'
import { language, money } from '../../copy/words.ts'
import { currencies } from '../../../protocol/money.ts'
import { Part } from '../../parts/part.ts'
import { scaleEnd, type Plot, type Sum } from './sums.ts'

const height = 170
const floor = 132
const top = 18

/** Short enough to stand above a bar: "€402", "€1.2k". */
function short(amount: number, currency: string): string {
  const value = amount / 10 ** (currencies.get(currency) ?? 2)
  return new Intl.NumberFormat(language, {
    notation: value >= 10_000 ? 'compact' : 'standard',
    maximumFractionDigits: value >= 10_000 ? 1 : 0,
  }).format(value)
}

@customElement('bs-bars')
export class BarsPart extends Part {
  @property() label = ''
  /** Heading of the first column of the table. */
  @property() column = ''
  @property({ attribute: false }) plot: Plot = { currency: 'EUR', bars: [] }
  /** Standing bars for time, lying ones for names. */
  @property({ type: Boolean }) lying = false

  /** Where there is no room for all, the latest is what one looks for. */
  protected override firstUpdated(): void {
    const box = this.querySelector('.plot-scroll')
    if (box !== null) box.scrollLeft = box.scrollWidth
  }

  protected override render() {
    const { bars, currency } = this.plot
    return html`<figure class="plot">
      ${this.lying ? this.lyingBars() : this.standingBars()}
      <details>
        <summary class="small">${words.asTable}</summary>
        <table>
          <caption class="hidden-words">
            ${words.plot(this.label, currency)}
          </caption>
          <thead>
            <tr>
              <th scope="col">${this.column}</th>
              <th scope="col" class="end-cell">${words.spentIn(currency)}</th>
            </tr>
          </thead>
          <tbody>
            ${bars.map(
              ({ key, label, amount }) =>
                html`<tr>
                  <td><bdi>${this.lying ? label : key}</bdi></td>
                  <td class="end-cell">${money(amount, currency)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>
    </figure>`
  }

  private standingBars() {
    const { bars, currency } = this.plot
    const slot = bars.length > 12 ? 52 : 72
    const width = Math.max(1, bars.length) * slot
    const end = scaleEnd(Math.max(0, ...bars.map(({ amount }) => amount)))
    const tall = (amount: number): number => Math.max(0, ((floor - top) * Math.max(0, amount)) / end)
    const bar = ({ key, label, amount }: Sum, index: number) => {
      const x = index * slot
      const isLast = index === bars.length - 1
      return svg`<g>
        <title>${label}: ${money(amount, currency)}</title>
        <rect class="hit" x=${x} y="0" width=${slot} height=${height} />
        <rect class="bar ${isLast ? 'latest' : ''}" x=${x + 7} y=${floor - tall(amount)} width=${slot - 14}
          height=${amount > 0 ? Math.max(1.5, tall(amount)) : 0} rx="3" />
        ${
          amount > 0
            ? svg`<text class="figure ${isLast ? 'latest' : ''}" x=${x + slot / 2} y=${floor - tall(amount) - 6}>${short(amount, currency)}</text>`
            : nothing
        }
        <text class="tick" x=${x + slot / 2} y=${floor + 18}>${label}</text>
        ${index === 0 || key.endsWith('-01') ? svg`<text class="year" x=${x + slot / 2} y=${floor + 33}>${key.slice(0, 4)}</text>` : nothing}
      </g>`
    }
    return html`<div
      class="plot-scroll"
      tabindex="0"
      role="group"
      aria-label=${words.plot(this.label, currency)}
    >
      <svg
        class="standing"
        viewBox="0 0 ${width} ${height}"
        width=${width}
        height=${height}
        role="img"
        aria-label=${bars.map(({ label, amount }) => `${label} ${money(amount, currency)}`).join(', ')}
      >
        <line class="axis" x1="0" x2=${width} y1=${floor + 0.5} y2=${floor + 0.5}></line>
        ${bars.map(bar)}
      </svg>
    </div>`
  }

  private lyingBars() {
    const { bars, currency } = this.plot
    const end = Math.max(1, ...bars.map(({ amount }) => amount))
    return html`<ul class="lying" role="list">
      ${bars.map(
        ({ label, amount }) =>
          html`<li>
            <span class="lying-name"><bdi>${label}</bdi></span>
            <span class="money">${money(amount, currency)}</span>
            <svg class="lying-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect class="rest" width="100" height="6" />
              <rect class="bar" width=${Math.max(0.6, (100 * Math.max(0, amount)) / end)} height="6" />
            </svg>
          </li>`,
      )}
    </ul>`
  }
}
