// You: what is kept of the person and, beside each, who can see it until when; practice brands, and the ways to access and care.
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import {
  addressParts,
  birthday,
  claimedAge,
  healthNames,
  sizes,
} from '../../../protocol/owner/attribute-names.ts'
import { care } from '../../copy/care.ts'
import { ruleWords } from '../../copy/rules.ts'
import { youWords as words } from '../../copy/showing.ts'
import { switchPractice } from '../../data/care.ts'
import { loadAttributes, type Attribute } from '../../data/showing.ts'
import { loadStart, startNow } from '../../data/start.ts'
import { Loader, Page, Step } from '../../page.ts'
import '../../parts/switch.ts'
import { showToast } from '../../parts/toast.ts'
import './attribute.ts'
import './own.ts'
import './usual.ts'
import './you.css'

const delivery = ['delivery.windows'] as const
const named: ReadonlySet<string> = new Set([...sizes, ...healthNames, ...delivery, ...addressParts, birthday])

@customElement('bs-you-page')
export class YouPage extends Page {
  private readonly known = new Loader(this, loadAttributes, { topics: ['attribute', 'brand', 'order'] })
  private readonly practice = new Step(this)

  private async flip(on: boolean): Promise<void> {
    const done = await this.practice.take(() => switchPractice(on))
    if (done !== undefined) showToast({ text: done.on ? care.you.practiceOn : care.you.practiceOff })
    await loadStart()
    this.requestUpdate()
  }

  protected override render() {
    this.entitle(care.you.title)
    return html`<header class="page-head">
        <div>
          <h1>${care.you.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
      </header>
      <div class="columns">
        <div class="stack" @changed=${() => void this.known.reload()}>
          ${this.known.show(({ attributes }) => this.kept(attributes))}
        </div>
        ${this.beside()}
      </div>`
  }

  private kept(attributes: readonly Attribute[]) {
    const byName = new Map(attributes.map((one) => [one.name, one]))
    const others = attributes.map(({ name }) => name).filter((name) => !named.has(name))
    const ages = others.filter((name) => claimedAge(name) !== undefined)
    const groups: readonly (readonly [string, string, readonly string[]])[] = [
      [words.sizes, '', sizes],
      [words.food, words.foodHint, healthNames],
      [words.age, words.ageHint, [birthday, ...ages]],
      [words.delivery, '', delivery],
      [words.orders, words.ordersHint, addressParts],
    ]
    return html`${groups.map(([title, hint, names]) => this.group(title, hint, names, byName))}
      <section class="card">
        <h2>${words.own}</h2>
        <p class="small">${words.ownHint}</p>
        ${this.rows(
          others.filter((name) => claimedAge(name) === undefined),
          byName,
        )}
        <bs-own-attribute></bs-own-attribute>
      </section>`
  }

  private group(
    title: string,
    hint: string,
    names: readonly string[],
    byName: ReadonlyMap<string, Attribute>,
  ) {
    return html`<section class="card">
      <h2>${title}</h2>
      ${hint === '' ? nothing : html`<p class="small">${hint}</p>`} ${this.rows(names, byName)}
    </section>`
  }

  private rows(names: readonly string[], byName: ReadonlyMap<string, Attribute>) {
    if (names.length === 0) return nothing
    return html`<ul role="list" class="attributes">
      ${names.map(
        (name) => html`<li><bs-attribute name=${name} .attribute=${byName.get(name)}></bs-attribute></li>`,
      )}
    </ul>`
  }

  private beside() {
    return html`<div class="stack">
      <bs-usual></bs-usual>
      <section class="card">
        <bs-switch
          label=${care.you.practice}
          hint=${care.you.practiceHint}
          ?on=${startNow()?.practice === true}
          ?disabled=${this.practice.isBusy}
          @switched=${(event: CustomEvent<boolean>) => void this.flip(event.detail)}
        ></bs-switch>
        ${this.practice.show()}
      </section>
      <nav class="card" aria-label=${care.you.more}>
        <h3><a href="/you/terms">${ruleWords.page}</a></h3>
        <p class="small">${ruleWords.pageHint}</p>
        <hr />
        <h3><a href="/access">${care.health.access}</a></h3>
        <p class="small">${care.health.accessHint}</p>
        <hr />
        <h3><a href="/journal">${care.health.journal}</a></h3>
        <p class="small">${care.health.journalHint}</p>
        <hr />
        <h3><a href="/care">${care.health.title}</a></h3>
        <p class="small">${care.health.server}</p>
      </nav>
    </div>`
  }
}
