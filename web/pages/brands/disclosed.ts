// On a brand's page: what it is shown now and until when, each with its End, showing it more, and what it warned of.
import { html, nothing } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { attributeLabel, attributeTitle } from '../../copy/attribute-names.ts'
import { saidValue } from '../../copy/attribute-values.ts'
import { disclosedWords as words, incidentWords, questionWords } from '../../copy/showing.ts'
import { day } from '../../copy/words.ts'
import type { BrandDetail } from '../../data/brands.ts'
import {
  endShowing,
  loadDisclosures,
  loadIncidents,
  showMore,
  showNewest,
  type Disclosures,
  type Given,
  type Wish,
} from '../../data/showing.ts'
import { Loader, Step } from '../../page.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'
import { now } from '../../clock.ts'
import './incident.ts'
import './wish.ts'

const week = 7 * 86_400_000

@customElement('bs-disclosed')
export class Disclosed extends Part {
  @property({ attribute: false }) brand: BrandDetail | undefined
  @state() private isShowing = false
  private readonly page = new Loader(
    this,
    async () => {
      const brand = this.brand?.brand ?? ''
      const [disclosures, { incidents }] = await Promise.all([loadDisclosures(brand), loadIncidents(brand)])
      return { ...disclosures, incidents }
    },
    {
      topics: ['brand', 'attribute', 'order'],
      concerns: ({ topic, id }) => topic !== 'brand' || id === undefined || id === this.brand?.brand,
    },
  )
  private readonly step = new Step(this)

  private async act(step: () => Promise<unknown>, told: string): Promise<void> {
    const done = await this.step.take(step)
    if (done !== undefined) showToast({ text: told })
    await this.page.reload()
    this.dispatchEvent(new CustomEvent('changed'))
  }

  protected override render() {
    const { brand } = this
    const read = this.page.data
    if (brand === undefined) return nothing
    if (read === undefined) return this.page.show(() => nothing)
    return html`<div class="stack">
      ${this.now(brand, read)} ${this.warned(read.incidents.filter(({ isRead }) => isRead))}
    </div>`
  }

  private now(brand: BrandDetail, { given, can, purposes, latest }: Disclosures) {
    const open = given.filter(({ endedAt }) => endedAt === undefined)
    const ended = given.filter(({ endedAt }) => endedAt !== undefined)
    return html`<section class="card">
      <h2>${words.title}</h2>
      ${
        open.length === 0
          ? html`<p class="quiet">${words.nothing}</p>`
          : html`<ul role="list" class="rows">
              ${open.map((one) =>
                one.order === undefined
                  ? one.fields.map((field) => this.field(brand, one, field))
                  : this.ordered(brand, one),
              )}
            </ul>`
      }
      ${this.step.show()}
      ${latest === undefined || can.length === 0 ? nothing : this.more(brand, can, purposes, latest)}
      ${ended.length === 0 ? nothing : this.past(ended)}
    </section>`
  }

  private field({ brand }: BrandDetail, one: Given, { name, value, isOld }: Given['fields'][number]) {
    const label = attributeLabel(name)
    return html`<li>
      <div class="grow stack-tight">
        <p>
          ${attributeTitle(name)} · <strong><bdi>${saidValue(name, value)}</bdi></strong>
        </p>
        <p class="small">
          ${words.until} ${day(one.until)} ·
          ${one.purpose === '' ? words.byYourself : html`${words.for} <bdi>“${one.purpose}”</bdi>`}
        </p>
        ${
          isOld
            ? html`<div class="seer old">
                <span class="grow">${words.old(label)}</span>
                <button
                  class="button small"
                  ?disabled=${this.step.isBusy}
                  @click=${() => void this.act(() => showNewest(brand, one.id, name), words.renewed)}
                >
                  ${words.showNew}
                </button>
              </div>`
            : nothing
        }
      </div>
      ${this.end(brand, one, label, name)}
    </li>`
  }

  /** What an order needs goes on as a whole or not at all. */
  private ordered({ brand }: BrandDetail, one: Given) {
    return html`<li>
      <div class="grow stack-tight">
        <p>
          ${one.fields.map(
            ({ name, value }, index) =>
              html`${index > 0 ? ', ' : ''}${attributeTitle(name)} ·
                <strong><bdi>${saidValue(name, value)}</bdi></strong>`,
          )}
        </p>
        <p class="small"><a href="/orders/${one.order ?? ''}">${words.order}</a></p>
      </div>
      ${this.end(brand, one, words.orderNeeds)}
    </li>`
  }

  private end(brand: string, { id }: Given, label: string, name?: string) {
    return html`<button
      class="button small"
      aria-label=${words.endWhat(label)}
      ?disabled=${this.step.isBusy}
      @click=${() => void this.act(() => endShowing(brand, id, name), words.over)}
    >
      ${words.end}
    </button>`
  }

  private more(
    { brand, name }: BrandDetail,
    can: Disclosures['can'],
    purposes: readonly string[],
    latest: number,
  ) {
    if (!this.isShowing)
      return html`<p>
        <button class="button" @click=${() => (this.isShowing = true)}>${words.more}</button>
      </p>`
    const show = async (wish: Wish) => {
      await this.act(() => showMore(brand, wish), questionWords.shown(name))
      this.isShowing = this.step.problem !== undefined
    }
    return html`<div class="stack-tight">
      <h3>${words.more}</h3>
      <p class="small">${words.moreLead}</p>
      <bs-wish
        .fields=${can}
        .purposes=${purposes}
        until=${Math.min(latest, now() + week)}
        latest=${latest}
        ?busy=${this.step.isBusy}
        @shown=${(event: CustomEvent<Wish>) => void show(event.detail)}
      ></bs-wish>
    </div>`
  }

  private past(ended: readonly Given[]) {
    return html`<details>
      <summary>${words.was(ended.length)}</summary>
      <ul role="list" class="rows">
        ${ended.map(
          ({ fields, endedAt }) =>
            html`<li>
              <span>${fields.map(({ name }) => attributeTitle(name)).join(', ')}</span>
              <span class="small">${words.ended} <bs-time .at=${endedAt ?? 0}></bs-time></span>
            </li>`,
        )}
      </ul>
    </details>`
  }

  private warned(incidents: Awaited<ReturnType<typeof loadIncidents>>['incidents']) {
    if (incidents.length === 0) return nothing
    return html`<section class="card">
      <h2>${incidentWords.title}</h2>
      <ul role="list" class="rows">
        ${incidents.map(
          (incident) =>
            html`<li>
              <bs-incident
                class="grow"
                bare
                .incident=${incident}
                @changed=${() => void this.page.reload()}
              ></bs-incident>
            </li>`,
        )}
      </ul>
    </section>`
  }
}
