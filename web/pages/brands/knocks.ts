// Knocks wait in a quiet list: who, why in their own words, and three ways to deal with each.
import { html, nothing } from 'lit'
import { customElement } from 'lit/decorators.js'
import { knockWords as words } from '../../copy/door.ts'
import { loadKnocks, neverAgain, putAside, type Knocks, type WaitingKnock } from '../../data/knocks.ts'
import { Loader, Step } from '../../page.ts'
import '../../parts/avatar.ts'
import { theirs } from '../../parts/badge.ts'
import { Part } from '../../parts/part.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'
import './door.css'
import './likeness.ts'

@customElement('bs-knocks')
export class KnocksPart extends Part {
  private readonly knocks = new Loader(this, loadKnocks, { topics: ['knock', 'brand'] })
  private readonly step = new Step(this)

  private async act(step: () => Promise<unknown>, told: string): Promise<void> {
    const done = await this.step.take(step)
    await this.knocks.reload()
    if (done !== undefined) showToast({ text: told })
  }

  protected override render() {
    // What cannot be read now is said by the page itself; the list is the quieter of the two.
    const { data } = this.knocks
    return data === undefined ? nothing : this.list(data)
  }

  private list({ door, knocks }: Knocks) {
    const foot = html`<p class="small">${words.doorIs[door]} <a href="/brands/door">${words.door}</a></p>`
    if (knocks.length === 0) return html`<div class="knocks">${foot}</div>`
    return html`<details class="knocks">
      <summary>${words.waiting(knocks.length)}</summary>
      <div class="stack">
        <p class="small">${words.lead}</p>
        ${this.step.show()}
        <ul role="list" class="brand-cards">
          ${knocks.map((knock) => this.one(knock))}
        </ul>
        ${foot}
      </div>
    </details>`
  }

  private one(knock: WaitingKnock) {
    const { id, name, brand, line, lang, asks, invitation, at, expiresAt } = knock
    return html`<li class="card">
      <div class="head-brand">
        <bs-avatar .name=${name}></bs-avatar>
        <div class="grow">
          <h2 class="card-title"><bdi>${name}</bdi></h2>
          <p class="small">
            <bdi>${brand}</bdi> · <bs-time .at=${at}></bs-time>${
              invitation === undefined ? nothing : html` · ${words.with(invitation)}`
            }
          </p>
        </div>
      </div>
      <bs-likeness .brand=${brand} .name=${name}></bs-likeness>
      ${theirs(line, lang[0])}
      <p class="small">
        ${words.asks(asks.length)} ${knock.legal === undefined ? words.noLegal : nothing} ${words.goes}
        <bs-time .at=${expiresAt}></bs-time>.
      </p>
      <p class="row tight">
        <a class="button small go" href="/brands/add?brand=${encodeURIComponent(brand)}">${words.answer}</a>
        <button
          class="button small"
          aria-label=${words.asideWhat(name)}
          ?disabled=${this.step.isBusy}
          @click=${() => void this.act(() => putAside(id), words.asideDone(name))}
        >
          ${words.aside}
        </button>
        <button
          class="button small end"
          aria-label=${words.neverWhat(name)}
          ?disabled=${this.step.isBusy}
          @click=${() => void this.act(() => neverAgain(id), words.neverDone(name))}
        >
          ${words.never}
        </button>
      </p>
    </li>`
  }
}
