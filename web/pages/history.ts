// Everything that was bought: what it came to, where it went, and every order with its state.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { repeat } from 'lit/directives/repeat.js'
import { now } from '../clock.ts'
import { historyWords as words } from '../copy/en-orders.ts'
import { en } from '../copy/en.ts'
import { categoryLabel } from '../copy/line-title.ts'
import { day, language, money as sum } from '../copy/words.ts'
import type { OrderCard, OrderList } from '../../protocol/owner/orders.ts'
import { loadOrders, type OrderFilter } from '../data/orders.ts'
import { Loader, Page, Step } from '../page.ts'
import { badge } from '../parts/badge.ts'
import { money } from '../parts/money.ts'
import { empty } from '../parts/states.ts'
import { showToast } from '../parts/toast.ts'
import type { Choices } from './history/filters.ts'
import { exportOrders, type Kind } from './history/saving.ts'
import { moodOf } from './history/order-state.ts'
import { monthPlots, rankedPlots, type Plot } from './history/sums.ts'
import './history/bars.ts'
import './history/filters.ts'
import './history.css'
import '../parts/time.ts'

const monthName = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' })
const labelOf = (month: string): string => monthName.format(Date.parse(`${month}-15T00:00:00Z`))

const noChoices: Choices = { brands: [], categories: [], years: [] }

@customElement('bs-history-page')
export class HistoryPage extends Page {
  private filter: OrderFilter = {}
  @state() private choices: Choices = noChoices
  /** Orders after the first page. */
  @state() private later: OrderCard[] = []
  @state() private isMore = false
  @state() private written: number | undefined
  private readonly more = new Step(this)
  private readonly export = new Step(this)
  private readonly page = new Loader(this, () => this.read(), { topics: ['order', 'offer'] })

  override connectedCallback(): void {
    super.connectedCallback()
    this.entitle(words.title)
  }

  private async read(): Promise<OrderList> {
    const read = await loadOrders(this.filter)
    this.later = []
    this.isMore = read.more
    this.choose(read)
    return read
  }

  /** What has been seen once stays to choose from, when filters have taken it out of sight. */
  private choose({ orders, brands, categories, months }: OrderList): void {
    const known = new Map(this.choices.brands.map(({ brand, name }) => [brand, name]))
    for (const { brand, name } of [...brands, ...orders]) known.set(brand, name)
    const slugs = [...this.choices.categories, ...[...categories, ...orders].map(({ category }) => category)]
    const years = [
      ...this.choices.years,
      ...months.map(({ month }) => Number(month.slice(0, 4))),
      ...orders.map(({ placedAt }) => new Date(placedAt).getUTCFullYear()),
    ]
    this.choices = {
      brands: [...known].map(([brand, name]) => ({ brand, name })),
      categories: [...new Set(slugs)].sort(),
      years: [...new Set(years)].sort((a, b) => b - a),
    }
  }

  private async readMore(orders: readonly OrderCard[]): Promise<void> {
    const before = orders.at(-1)?.placedAt
    const next = await this.more.take(() =>
      loadOrders({ ...this.filter, ...(before === undefined ? {} : { before }) }),
    )
    if (next === undefined) return
    this.later = [...this.later, ...next.orders]
    this.isMore = next.more
  }

  private async save(kind: Kind): Promise<void> {
    const count = await this.export.take(() =>
      exportOrders(kind, this.filter, (done) => (this.written = done)),
    )
    this.written = undefined
    if (count !== undefined) showToast({ text: words.exported(count) })
  }

  private narrow(filter: OrderFilter): void {
    this.filter = filter
    void this.page.reload()
    this.requestUpdate()
  }

  protected override render() {
    return html`<header class="page-head">
        <h1 tabindex="-1">${words.title}</h1>
        <div class="row">
          ${this.written === undefined ? nothing : html`<span class="small" role="status">${words.exporting(this.written)}</span>`}
          <button class="button" ?disabled=${this.export.isBusy} @click=${() => void this.save('csv')}>
            ${words.csv}
          </button>
          <button class="button" ?disabled=${this.export.isBusy} @click=${() => void this.save('json')}>
            ${words.json}
          </button>
        </div>
      </header>
      ${this.export.show()} ${this.page.show((read) => this.ready(read))}`
  }

  private ready(read: OrderList) {
    const isFiltered = Object.keys(this.filter).length > 0
    if (read.orders.length === 0 && !isFiltered)
      return empty(
        words.empty,
        words.emptyBody,
        html`<a class="button go" href="/say">${en.sayWhatYouWant}</a>`,
      )
    const orders = [...read.orders, ...this.later]
    return html`${this.plots(read)}
      <bs-history-filters
        .filter=${this.filter}
        .choices=${this.choices}
        @narrowed=${(event: CustomEvent<OrderFilter>) => this.narrow(event.detail)}
      ></bs-history-filters>
      ${this.totals(read)} ${this.table(orders)}
      ${
        this.isMore
          ? html`<p>
              <button class="button" ?disabled=${this.more.isBusy} @click=${() => void this.readMore(orders)}>
                ${en.more}
              </button>
            </p>`
          : nothing
      }
      ${this.more.show()}`
  }

  private plots({ months, brands, categories, totals }: OrderList) {
    if (totals.length === 0) return html`<p class="notice small">${words.noSpending}</p>`
    const today = new Date(now()).toISOString()
    const year = today.slice(0, 4)
    const byMonth = monthPlots(months, today, labelOf)
    const byBrand = rankedPlots(
      brands.map(({ brand, name, currency, spent }) => ({
        key: brand,
        label: name,
        amount: spent,
        currency,
      })),
      5,
      words.others,
    )
    const byCategory = rankedPlots(
      categories.map(({ category, currency, spent }) => ({
        key: category,
        label: categoryLabel(category),
        amount: spent,
        currency,
      })),
      5,
      words.others,
    )
    const inYear = ({ bars }: Plot): number =>
      bars.filter(({ key }) => key.startsWith(year)).reduce((total, { amount }) => total + amount, 0)
    return html`<div class="plots">
      ${byMonth.map(
        (plot) =>
          html`<section class="card wide">
            <div class="row-apart">
              <h2 class="plot-name">${words.byMonth}</h2>
              <span class="small figures">${words.thisYear(sum(inYear(plot), plot.currency))}</span>
            </div>
            <bs-bars label=${words.byMonth} column=${words.month} .plot=${plot}></bs-bars>
          </section>`,
      )}
      ${byBrand.map(
        (plot) =>
          html`<section class="card">
            <h2 class="plot-name">${words.byBrand}</h2>
            <bs-bars lying label=${words.byBrand} column=${words.brand} .plot=${plot}></bs-bars>
          </section>`,
      )}
      ${byCategory.map(
        (plot) =>
          html`<section class="card">
            <h2 class="plot-name">${words.byCategory}</h2>
            <bs-bars lying label=${words.byCategory} column=${words.category} .plot=${plot}></bs-bars>
          </section>`,
      )}
    </div>`
  }

  private totals({ totals }: OrderList) {
    if (totals.length === 0) return nothing
    return html`<p class="small figures" aria-live="polite">
      ${totals.map(
        ({ currency, orders, spent, refunded }, index) =>
          html`${index > 0 ? '; ' : ''}${words.count(orders)},
          ${words.spentTotal(sum(spent, currency))}${
            refunded > 0 ? `, ${words.refunded(sum(refunded, currency))}` : ''
          }`,
      )}
    </p>`
  }

  private table(orders: readonly OrderCard[]) {
    if (orders.length === 0) return html`<p class="serif quiet">${words.noneFound}</p>`
    return html`<div class="card orders">
      <table class="folds">
        <caption class="hidden-words">
          ${words.title}
        </caption>
        <thead>
          <tr>
            <th scope="col">${words.date}</th>
            <th scope="col">${words.what}</th>
            <th scope="col">${words.brand}</th>
            <th scope="col">${words.state}</th>
            <th scope="col" class="end-cell">${words.total}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            orders,
            ({ id }) => id,
            (order) => this.row(order),
          )}
        </tbody>
      </table>
    </div>`
  }

  private row(order: OrderCard) {
    const { amount, currency } = order.total
    return html`<tr>
      <td class="small" data-label=${words.date}>${day(order.placedAt)}</td>
      <td class="what">
        <a href="/orders/${order.id}"><bdi>${order.title}</bdi></a>
      </td>
      <td class="small" data-label=${words.brand}><bdi>${order.name}</bdi></td>
      <td data-label=${words.state}>
        <span class="row tight">
          ${badge(words.states[order.state], moodOf(order.state))}
          ${order.hasReceipt ? badge(words.receipt, 'signed') : nothing}
          ${order.isPractice ? badge(en.practice) : nothing}
        </span>
      </td>
      <td class="end-cell" data-label=${words.total}>
        <span
          >${money(amount, currency)}${
            order.refunded > 0
              ? html`<br /><span class="tiny">${words.refunded(sum(order.refunded, currency))}</span>`
              : nothing
          }</span
        >
      </td>
    </tr>`
  }
}
