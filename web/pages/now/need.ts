// One thing that waits for the person, with the next step on it.
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { becauseWords, nowWords as words, offerWords } from '../../copy/en-buying.ts'
import { titleOf } from '../../copy/line-title.ts'
import { day, relative } from '../../copy/words.ts'
import { now } from '../../clock.ts'
import type { Need } from '../../../protocol/owner/care.ts'
import type { BrandCard } from '../../../protocol/owner/brand-card.ts'
import { badge } from '../../parts/badge.ts'
import { money } from '../../parts/money.ts'
import { Part } from '../../parts/part.ts'
import { brandPath } from '../../router.ts'
import { askedViews } from './asked.ts'
import '../../parts/avatar.ts'
import '../../parts/countdown.ts'
import '../../parts/line.ts'
import '../../parts/time.ts'

type Of<Kind extends Need['kind']> = Extract<Need, { kind: Kind }>

/** Somebody, what they did, and one button. */
const about = (who: Pick<BrandCard, 'name' | 'logo'>, title: string, body: unknown, action: unknown) =>
  html`<article class="card">
    <div class="need-who">
      <bs-avatar .name=${who.name} .logo=${who.logo}></bs-avatar>
      <div>
        <h3><bdi>${title}</bdi></h3>
        <p class="small">${body}</p>
      </div>
    </div>
    <div class="row">${action}</div>
  </article>`

const toBrand = (brand: BrandCard, text: string) =>
  html`<a class="button" href=${brandPath(brand.brand)}>${text}</a>`

function offers({ intent, best }: Of<'offers'>): TemplateResult {
  const why = becauseWords(best.because)
  return html`<article class="card">
    <div class="row-apart">
      <h3>${titleOf(intent.line)}</h3>
      <span class="badge turn"><bs-countdown until=${best.validUntil}></bs-countdown></span>
    </div>
    <bs-line .line=${intent.line}></bs-line>
    <div class="need-who">
      <bs-avatar .name=${best.name} .logo=${best.logo}></bs-avatar>
      <div>
        <p>
          <strong>${money(best.total, best.currency)}</strong> ${words.allIn}
          <span class="small"> · <bdi>${best.name}</bdi> · ${words.musts(best.met, best.musts)}</span>
        </p>
        ${why === '' ? nothing : html`<p class="tiny">${offerWords.first}${why}</p>`}
      </div>
    </div>
    <div class="row">
      <a class="button go" href="/intents/${intent.id}">${words.compare(intent.offers)}</a>
    </div>
  </article>`
}

const views: { [Kind in Need['kind']]: (need: Of<Kind>) => TemplateResult } = {
  offers,
  counter: ({ brand, agreement }) =>
    about(
      brand,
      words.counter(brand.name),
      words.counterBody(agreement),
      html`${badge(agreement, 'turn')} ${toBrand(brand, words.readTerms)}`,
    ),
  key: ({ brand }) => about(brand, words.key(brand.name), words.keyBody, toBrand(brand, words.look)),
  erasure: ({ brand, askedAt, dueAt, records }) =>
    about(
      brand,
      words.erasure(brand.name),
      words.erasureBody(day(askedAt), relative(dueAt, now()), records),
      html`${badge(words.overdue, 'end')} ${toBrand(brand, words.look)}`,
    ),
  push: ({ brand, since }) =>
    about(brand, words.push(brand.name), words.pushBody(relative(since, now())), toBrand(brand, words.look)),
  note: ({ name, logo, text, at, link }) =>
    about(
      { name, ...(logo === undefined ? {} : { logo }) },
      words.note(name),
      html`<bdi>“${text}”</bdi> · <bs-time .at=${at}></bs-time>`,
      html`<a class="button" href=${link}>${words.readNote}</a>`,
    ),
  order: ({ order, name, title, state, at }) =>
    about(
      { name },
      state === 'ready' ? words.order.ready(title) : words.order.other(title),
      html`${words.orderFrom(name)} · <bs-time .at=${at}></bs-time>`,
      html`<a class="button" href="/orders/${order}">${words.openOrder}</a>`,
    ),
  ...askedViews,
  care: ({ said }) =>
    html`<article class="card">
      <h3>${words.care}</h3>
      <p class="small"><bs-said .said=${said}></bs-said></p>
    </article>`,
}

@customElement('bs-need')
export class NeedPart extends Part {
  @property({ attribute: false }) need: Need | undefined

  protected override render() {
    const { need } = this
    return need === undefined ? nothing : (views[need.kind] as (one: Need) => TemplateResult)(need)
  }
}
