// All parts side by side, each in each of its states.
import { html } from 'lit'
import { customElement, query, state } from 'lit/decorators.js'
import { badge, seal, theirs, type Mood } from '../parts/badge.ts'
import { money, price } from '../parts/money.ts'
import { Part } from '../parts/part.ts'
import { empty } from '../parts/states.ts'
import { showToast, type ToastPart } from '../parts/toast.ts'
import '../parts/avatar.ts'
import '../parts/countdown.ts'
import '../parts/dialog.ts'
import '../parts/field.ts'
import '../parts/fit.ts'
import '../parts/line.ts'
import '../parts/switch.ts'
import '../parts/time.ts'
import '../parts/timeline.ts'
import { longName, rightToLeft } from './fixtures/brands.ts'
import { laptopLine, threeOffers } from './fixtures/buying.ts'
import { happenings } from './fixtures/house.ts'
import { ago, ahead, dayLong, hour, minute } from './fixtures/times.ts'

const moods: readonly Mood[] = ['plain', 'go', 'turn', 'end', 'signed']
const inks = ['', 'is-ink-2', 'is-ink-3', 'is-accent', 'is-rust', 'is-gold', 'is-wax']

@customElement('bs-gallery-parts')
export class GalleryParts extends Part {
  @state() private isOpen = false
  @query('bs-toast') private readonly toast!: ToastPart

  protected override render() {
    document.title = 'Parts · Bespeak'
    return html`<main class="gallery">
      <h1>Parts</h1>
      ${this.ink()} ${this.buttons()} ${this.lines()} ${this.small()} ${this.fields()} ${this.states()}
      <section class="card">
        <h2>Time line</h2>
        <bs-timeline .events=${happenings}></bs-timeline>
      </section>
      <bs-toast></bs-toast>
      <bs-dialog
        label="A dialog"
        ?open=${this.isOpen}
        .body=${() =>
          html`<div class="stack">
            <h2>A dialog</h2>
            <p>Over the page, with the focus inside.</p>
            <p><button class="button go" @click=${() => (this.isOpen = false)}>Close</button></p>
          </div>`}
        @closed=${() => (this.isOpen = false)}
      ></bs-dialog>
    </main>`
  }

  private ink() {
    return html`<section class="stack">
      <h2>Ink on paper</h2>
      ${['on-paper', 'on-surface', 'on-sunken'].map(
        (ground) =>
          html`<ul role="list" class="swatches">
            ${inks.map((ink) => html`<li class="${ground} ${ink}">Aa ${ink.replace('is-', '')} 123</li>`)}
          </ul>`,
      )}
    </section>`
  }

  private buttons() {
    const undo = () => showToast({ text: 'Posted to three brands.', undo: () => undefined })
    return html`<section class="card">
      <h2>Buttons</h2>
      <p class="row">
        <button class="button go">Post to 3 brands</button>
        <button class="button">Keep as draft</button>
        <button class="button end">Revoke</button>
        <button class="button end sure">Revoke now</button>
        <button class="button bare">Ask for less</button>
        <button class="button small">Small</button>
        <button class="button go" disabled>Waiting…</button>
        <button class="link-button">change</button>
      </p>
      <p class="row">
        <button class="button" @click=${undo}>Show a message with undo</button>
        <button class="button" @click=${() => (this.isOpen = true)}>Open a dialog</button>
        <span class="quiet">${this.toast === undefined ? '' : 'Both stand at the foot of this page.'}</span>
      </p>
    </section>`
  }

  private lines() {
    return html`<section class="card">
      <h2>The line</h2>
      <bs-line .line=${`${laptopLine} ram=16Gb`}></bs-line>
      <bs-line
        .line=${'#hire plumber GBP..180 gas-safe=yes job="boiler repair" in:GB -- ring first'}
      ></bs-line>
      <bs-line .line=${'#want bicycle brand!=Acme shiny EUR1200..2500'}></bs-line>
      <bs-line .line=${laptopLine} .without=${['price', 'in']}></bs-line>
    </section>`
  }

  private small() {
    const [best, second, third] = threeOffers
    return html`<section class="card">
      <h2>Small things</h2>
      <p class="row">${moods.map((mood) => badge(mood, mood))} ${seal('Signed by them, checked here')}</p>
      <p class="row">
        ${['Kestrel', 'Tecnoseis', 'Calle Mayor', 'Alder', 'Nordlys', 'Veloria', ''].map(
          (name) => html`<bs-avatar .name=${name}></bs-avatar>`,
        )}
        <bs-avatar large .name=${rightToLeft}></bs-avatar>
      </p>
      <p class="row">
        ${price(84900, 'EUR')} ${money(1234567, 'JPY')} ${money(5, 'KWD')} ${money(-1250, 'USD')}
      </p>
      <p class="row">
        <bs-time .at=${ago(20 * minute)}></bs-time> <bs-time .at=${ahead(3 * dayLong)}></bs-time>
        <bs-time .at=${ago(90 * dayLong)}></bs-time> <bs-time .at=${ago(hour)} clock></bs-time>
        <bs-countdown until=${ahead(3 * hour)}></bs-countdown> <bs-countdown until=${ago(1)}></bs-countdown>
      </p>
      ${[best, second, third].map((offer) => html`<bs-fit .tags=${offer?.fit ?? []}></bs-fit>`)}
      <bs-fit full .tags=${third?.fit ?? []}></bs-fit>
      ${theirs('In stock in Barcelona. <b>Never markup.</b>')} ${theirs(rightToLeft, 'ar')}
      ${theirs(longName)}
    </section>`
  }

  private fields() {
    return html`<section class="card">
      <h2>Fields</h2>
      <bs-field label="Its site" hint="As in shop.example." placeholder="shop.example"></bs-field>
      <bs-field label="Total" fault="More than they ask." .value=${'90000'} type="number"></bs-field>
      <bs-field label="What is wrong" multiline></bs-field>
      <bs-switch label="Kestrel Electronics" hint="everything in the line" on></bs-switch>
      <bs-switch label=${longName}></bs-switch>
      <bs-switch label="Cannot be changed now" disabled></bs-switch>
    </section>`
  }

  private states() {
    return html`<section class="stack">
      <h2>States</h2>
      <bs-skeleton></bs-skeleton>
      <bs-problem
        retry
        .problem=${{ code: 'brand_private', values: { domain: 'router.example' } }}
      ></bs-problem>
      <p class="notice">Paused: nothing new goes either way until you resume.</p>
      <p class="notice good">Narrowed. It holds from now on.</p>
      ${empty('Start with one brand.', 'Type the name of its site.', html`<a class="button go" href="/brands/add">Add a brand</a>`)}
    </section>`
  }
}
