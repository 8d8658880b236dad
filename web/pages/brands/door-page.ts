// The door: who may knock, codes for those who are invited, and who never may again.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { doorWords as words } from '../../copy/door.ts'
import {
  allowAgain,
  endInvitation,
  loadKnocks,
  openDoor,
  type DoorState,
  type Invitation,
  type Knocks,
} from '../../data/knocks.ts'
import { Loader, Page, Step } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'
import './door.css'
import './invitation.ts'
import './invite.ts'

const states = ['closed', 'link', 'open'] as const

@customElement('bs-door-page')
export class DoorPage extends Page {
  /** The invitation whose code is shown. */
  @state() private shown: Invitation | undefined
  private readonly knocks = new Loader(this, loadKnocks, { topics: ['knock'] })
  private readonly step = new Step(this)

  private async act(step: () => Promise<unknown>, told: string): Promise<void> {
    const done = await this.step.take(step)
    await this.knocks.reload()
    if (done !== undefined && told !== '') showToast({ text: told })
  }

  protected override render() {
    this.entitle(words.title)
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/brands">${words.crumb}</a></p>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
      </header>
      ${this.step.show()} ${this.knocks.show((known) => this.whole(known))}
      <bs-invitation .invitation=${this.shown} @closed=${() => (this.shown = undefined)}></bs-invitation>`
  }

  private whole(known: Knocks) {
    return html`<div class="columns">
      <div class="stack">${this.door(known)} ${this.invitations(known)}</div>
      ${this.blocked(known)}
    </div>`
  }

  private door({ door, isReachable, turnedAway }: Knocks) {
    return html`<fieldset class="card">
      <legend><h2>${words.who}</h2></legend>
      ${isReachable ? nothing : html`<p class="notice">${words.unreachable}</p>`}
      <div class="terms-choice">${states.map((one) => this.choice(one, door))}</div>
      ${turnedAway === 0 ? nothing : html`<p class="small">${words.turnedAway(turnedAway)}</p>`}
    </fieldset>`
  }

  private choice(one: DoorState, door: DoorState) {
    const [name, hint] = words.states[one]
    return html`<label>
      <input
        type="radio"
        name="door"
        .checked=${door === one}
        @change=${() => void this.act(() => openDoor(one), words.changed)}
      />
      <span><strong>${name}</strong><br /><span class="small">${hint}</span></span>
    </label>`
  }

  private invitations({ invitations }: Knocks) {
    return html`<section class="card">
      <h2>${words.invitations}</h2>
      <p class="small">${words.invitationsLead}</p>
      ${invitations.length === 0 ? html`<p class="quiet">${words.none}</p>` : nothing}
      <ul role="list" class="rows">
        ${invitations.map((one) => this.invitation(one))}
      </ul>
      <bs-invite
        @made=${(event: CustomEvent<Invitation>) => {
          this.shown = event.detail
          void this.knocks.reload()
        }}
      ></bs-invite>
    </section>`
  }

  private invitation(one: Invitation) {
    const { id, name, used, uses, expiresAt, isUsable } = one
    return html`<li>
      <div class="grow">
        <p><strong>${name}</strong> ${isUsable ? nothing : badge(words.over, 'end')}</p>
        <p class="small">${words.used(used, uses)} · ${words.ends} <bs-time .at=${expiresAt}></bs-time></p>
      </div>
      <span class="row tight">
        ${
          isUsable
            ? html`<button
                class="button small"
                aria-label=${words.showWhat(name)}
                @click=${() => (this.shown = one)}
              >
                ${words.show}
              </button>`
            : nothing
        }
        <button
          class="button small end"
          aria-label=${words.endWhat(name)}
          ?disabled=${this.step.isBusy}
          @click=${() => void this.act(() => endInvitation(id), words.ended)}
        >
          ${words.end}
        </button>
      </span>
    </li>`
  }

  private blocked({ blocked }: Knocks) {
    return html`<section class="card">
      <h2>${words.blocked}</h2>
      <p class="small">${blocked.length === 0 ? words.blockedNone : words.blockedLead}</p>
      <ul role="list" class="rows">
        ${blocked.map(
          ({ brand, name, at }) =>
            html`<li>
              <div class="grow">
                <p>
                  <strong><bdi>${name}</bdi></strong>
                </p>
                <p class="small"><bdi>${brand}</bdi> · <bs-time .at=${at}></bs-time></p>
              </div>
              <button
                class="button small"
                aria-label=${words.allowWhat(name)}
                ?disabled=${this.step.isBusy}
                @click=${() => void this.act(() => allowAgain(brand), '')}
              >
                ${words.allow}
              </button>
            </li>`,
        )}
      </ul>
    </section>`
  }
}
