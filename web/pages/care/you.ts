// What is remembered of the person, the practice brands, and the ways to access and care.
import { html } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { orderNeed } from '../../../protocol/owner/offers.ts'
import { care } from '../../copy/care.ts'
import { keepPreferences, loadPreferences, switchPractice, type Preferences } from '../../data/care.ts'
import { loadStart, startNow } from '../../data/start.ts'
import { Loader, Page, Step } from '../../page.ts'
import '../../parts/field.ts'
import '../../parts/switch.ts'
import { showToast } from '../../parts/toast.ts'

const words = care.you

@customElement('bs-you-page')
export class YouPage extends Page {
  @state() private draft: Preferences | undefined
  private readonly preferences = new Loader(this, loadPreferences, { topics: [] })
  private readonly saving = new Step(this)
  private readonly practice = new Step(this)

  private change(known: Preferences, part: Partial<Preferences>): void {
    this.draft = { ...(this.draft ?? known), ...part }
  }

  private async save(event: Event, known: Preferences): Promise<void> {
    event.preventDefault()
    const { currency, place, attributes } = this.draft ?? known
    const kept = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value.trim() !== ''))
    const done = await this.saving.take(() =>
      keepPreferences({
        ...(currency === undefined || currency === '' ? {} : { currency: currency.trim().toUpperCase() }),
        ...(place === undefined ? {} : { place: place.trim() }),
        attributes: kept,
      }),
    )
    if (done === undefined) return
    showToast({ text: words.saved })
    await this.preferences.reload()
    this.draft = undefined
  }

  private async flip(on: boolean): Promise<void> {
    const done = await this.practice.take(() => switchPractice(on))
    if (done !== undefined) showToast({ text: done.on ? words.practiceOn : words.practiceOff })
    await loadStart()
    this.requestUpdate()
  }

  protected override render() {
    this.entitle(words.title)
    return html`<header class="page-head">
        <div>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
      </header>
      <div class="columns">
        <div>${this.preferences.show((known) => this.form(known))}</div>
        <div class="stack">
          <section class="card">
            <bs-switch
              label=${words.practice}
              hint=${words.practiceHint}
              ?on=${startNow()?.practice === true}
              ?disabled=${this.practice.isBusy}
              @switched=${(event: CustomEvent<boolean>) => void this.flip(event.detail)}
            ></bs-switch>
            ${this.practice.show()}
          </section>
          <nav class="card" aria-label=${words.more}>
            <h3><a href="/access">${care.health.access}</a></h3>
            <p class="small">${care.health.accessHint}</p>
            <hr />
            <h3><a href="/journal">${care.health.journal}</a></h3>
            <p class="small">${care.health.journalHint}</p>
            <hr />
            <h3><a href="/care">${care.health.title}</a></h3>
            <p class="small">${care.health.server}</p>
          </nav>
        </div>
      </div>`
  }

  private form(known: Preferences) {
    const now = this.draft ?? known
    const others = Object.keys(now.attributes).filter((name) => !orderNeed.options.includes(name as never))
    return html`<form class="stack" @submit=${(event: Event) => void this.save(event, known)}>
      <section class="card">
        <h2>${words.usual}</h2>
        <div class="two-fields">
          <bs-field
            label=${words.currency}
            hint=${words.currencyHint}
            longest="3"
            .value=${now.currency ?? ''}
            @typed=${(event: CustomEvent<string>) => this.change(known, { currency: event.detail })}
          ></bs-field>
          <bs-field
            label=${words.place}
            hint=${words.placeHint}
            longest="40"
            .value=${now.place ?? ''}
            @typed=${(event: CustomEvent<string>) => this.change(known, { place: event.detail })}
          ></bs-field>
        </div>
      </section>
      <section class="card">
        <h2>${words.orders}</h2>
        <p class="small">${words.ordersHint}</p>
        <div class="two-fields">${orderNeed.options.map((name) => this.attribute(known, now, name))}</div>
      </section>
      ${
        others.length === 0
          ? ''
          : html`<section class="card">
              <h2>${words.other}</h2>
              <div class="two-fields">${others.map((name) => this.attribute(known, now, name))}</div>
            </section>`
      }
      ${this.saving.show()}
      <p><button class="button go" ?disabled=${this.saving.isBusy}>${words.save}</button></p>
    </form>`
  }

  private attribute(known: Preferences, now: Preferences, name: string) {
    return html`<bs-field
      label=${words.names[name] ?? name}
      .value=${now.attributes[name] ?? ''}
      @typed=${(event: CustomEvent<string>) =>
        this.change(known, { attributes: { ...now.attributes, [name]: event.detail } })}
    ></bs-field>`
  }
}
