// An intent in a list: what it says, who has seen it, what was offered, and how long it is open.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { intentWords as words, nowWords } from '../../copy/en-buying.ts'
import { en } from '../../copy/en.ts'
import { titleOf } from '../../copy/line-title.ts'
import type { IntentCard } from '../../../protocol/owner/intents.ts'
import { badge, type Mood } from '../../parts/badge.ts'
import { money } from '../../parts/money.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/countdown.ts'
import '../../parts/line.ts'
import '../../parts/time.ts'

const moods: Readonly<Record<IntentCard['state'], Mood>> = {
  open: 'go',
  awarded: 'turn',
  committed: 'go',
  fulfilled: 'signed',
  withdrawn: 'end',
  expired: 'plain',
  closed: 'plain',
}

/** Thanks are done as they are said. */
export const isThanks = ({ line }: Pick<IntentCard, 'line'>): boolean => line.startsWith('#thank ')

export const stateBadge = (intent: Pick<IntentCard, 'state' | 'waiting' | 'line'>) => {
  const { state, waiting } = intent
  if (waiting !== undefined) return badge(words.sending, 'turn')
  return isThanks(intent) ? badge(words.saidState, 'go') : badge(words.states[state], moods[state])
}

@customElement('bs-intent-card')
export class IntentCardPart extends Part {
  @property({ attribute: false }) intent: IntentCard | undefined

  protected override render() {
    const { intent } = this
    if (intent === undefined) return nothing
    const { line } = intent
    return html`<article class="card intent-card">
      <div class="row-apart">
        <h3><a href="/intents/${intent.id}">${titleOf(line)}</a></h3>
        <span class="row tight">
          ${intent.isPractice ? badge(en.practice) : nothing} ${stateBadge(intent)}
        </span>
      </div>
      <bs-line .line=${line}></bs-line>
      ${isThanks(intent) ? this.thanks(intent) : this.answers(intent)}
    </article>`
  }

  private thanks({ postedAt }: IntentCard) {
    return html`<p class="tiny">${words.thanked} <bs-time .at=${postedAt}></bs-time></p>`
  }

  private answers(intent: IntentCard) {
    const { best, brands, seen, offers } = intent
    return html`<p class="small">
        ${
          best === undefined
            ? html`<strong>${words.offers(offers)}</strong>`
            : html`<strong>${words.offers(offers)}</strong>, ${words.best}
                ${money(best.total.amount, best.total.currency)} · <bdi>${best.name}</bdi> ·
                ${best.fits ? words.fits : words.fitsNot}`
        }
      </p>
      <p class="tiny">
        ${words.posted} <bs-time .at=${intent.postedAt}></bs-time> · ${words.told(brands)} ·
        ${words.seenBy(seen, brands)}${
          intent.state === 'open' ? html` · <bs-countdown until=${intent.expiresAt}></bs-countdown>` : nothing
        }
      </p>
      ${
        intent.state === 'open' && offers > 0
          ? html`<p><a class="button" href="/intents/${intent.id}">${nowWords.compare(offers)}</a></p>`
          : nothing
      }`
  }
}
