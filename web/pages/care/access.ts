// What opens this server: passkeys, open sessions, and the recovery sheet.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { access } from '../../copy/access.ts'
import { en } from '../../copy/en.ts'
import * as data from '../../data/access.ts'
import { startNow } from '../../data/start.ts'
import { closeLive, openLive } from '../../live.ts'
import { Loader, Page, Step } from '../../page.ts'
import { badge } from '../../parts/badge.ts'
import '../../parts/field.ts'
import '../../parts/time.ts'
import { showToast } from '../../parts/toast.ts'
import { leave } from '../../shell/enter.ts'
import '../door/sheet.ts'
import '../door/why-no-passkey.ts'
import './all-keys.ts'
import './renamed.ts'

const words = access.page

@customElement('bs-access-page')
export class AccessPage extends Page {
  @state() private sheet: data.Sheet | undefined
  @state() private newName = access.setup.usual
  private readonly access = new Loader(this, data.loadAccess, { topics: ['access'] })
  private readonly step = new Step(this)

  private async act(step: () => Promise<unknown>): Promise<void> {
    await this.step.take(step)
    await this.access.reload()
  }

  private async add(event: Event): Promise<void> {
    event.preventDefault()
    const made = await this.step.take(() =>
      data.withProof(() => data.makePasskey(this.newName.trim() || access.setup.usual)),
    )
    if (made?.sheet !== undefined) this.sheet = made.sheet
    await this.access.reload()
  }

  private async renew(): Promise<void> {
    this.sheet = await this.step.take(data.newSheet)
    await this.access.reload()
  }

  private async endSession(id: string): Promise<void> {
    await this.act(() => data.endSession(id))
    if (this.step.problem === undefined) showToast({ text: words.ended })
  }

  private async signOut(): Promise<void> {
    // The server cuts the stream of an ended session; a page that leaves by itself closes it first.
    closeLive()
    await this.step.take(data.signOut)
    if (this.step.problem === undefined) leave()
    else openLive()
  }

  protected override render() {
    this.entitle(words.title)
    const { sheet } = this
    if (sheet !== undefined) {
      return html`<bs-sheet
        .sheet=${sheet}
        go=${words.backToAccess}
        @kept=${() => (this.sheet = undefined)}
      ></bs-sheet>`
    }
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/you">${en.you}</a></p>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
        <button class="button" @click=${() => void this.signOut()}>${words.signOut}</button>
      </header>
      ${this.step.show()}
      ${this.access.show(
        (known) =>
          html`<div class="columns">
            <div class="stack">
              ${this.passkeys(known)} ${this.sessions(known)}<bs-all-keys></bs-all-keys>
            </div>
            ${this.recovery(known)}
          </div>`,
      )}`
  }

  private passkeys({ passkeys }: data.Access) {
    const why = startNow()?.noPasskeyHere
    return html`<section class="card">
      <h2>${words.passkeys}</h2>
      ${
        startNow()?.needsPasskey === true && why === undefined
          ? html`<p class="notice">${words.needs}</p>`
          : nothing
      }
      <ul role="list" class="rows">
        ${passkeys.map(
          (key) =>
            html`<li>
              <div class="grow">
                <bs-renamed
                  .name=${key.name}
                  label=${words.rename}
                  @renamed=${(event: CustomEvent<string>) =>
                    void this.act(() => data.renamePasskey(key.id, event.detail))}
                ></bs-renamed>
                <p class="small">
                  ${
                    key.lastUsedAt === undefined
                      ? words.neverUsed
                      : html`${words.used} <bs-time .at=${key.lastUsedAt}></bs-time>`
                  }
                  · ${words.made} <bs-time .at=${key.createdAt}></bs-time> · ${words.for(key.rpId)} ·
                  ${key.backedUp ? words.backedUp : words.bound}
                </p>
              </div>
              ${
                passkeys.length > 1
                  ? html`<button
                      class="button end small"
                      aria-label=${`${words.end}: ${key.name}`}
                      @click=${() => void this.act(() => data.endPasskey(key.id))}
                    >
                      ${words.end}
                    </button>`
                  : nothing
              }
            </li>`,
        )}
      </ul>
      ${passkeys.length === 1 ? html`<p class="small">${words.lastStays}</p>` : nothing}
      ${
        why === undefined
          ? html`<form class="inline-form" @submit=${(event: Event) => void this.add(event)}>
              <bs-field
                class="grow"
                label=${words.newName}
                longest="60"
                .value=${this.newName}
                @typed=${(event: CustomEvent<string>) => (this.newName = event.detail)}
              ></bs-field>
              <button class="button" ?disabled=${this.step.isBusy}>${words.add}</button>
            </form>`
          : html`<details>
              <summary>${access.why.title}</summary>
              <bs-why-no-passkey .why=${why} inside></bs-why-no-passkey>
            </details>`
      }
    </section>`
  }

  private sessions({ sessions }: data.Access) {
    const others = sessions.filter(({ isThis }) => !isThis)
    return html`<section class="card">
      <div class="row-apart">
        <h2>${words.sessions}</h2>
        ${
          others.length > 1
            ? html`<button
                class="button small"
                @click=${() =>
                  void this.act(async () => {
                    for (const { id } of others) await data.endSession(id)
                  })}
              >
                ${words.endOthers}
              </button>`
            : nothing
        }
      </div>
      <ul role="list" class="rows">
        ${sessions.map(
          (one) =>
            html`<li>
              <div class="grow">
                <bs-renamed
                  .name=${one.name}
                  label=${words.rename}
                  @renamed=${(event: CustomEvent<string>) =>
                    void this.act(() => data.renameSession(one.id, event.detail))}
                ></bs-renamed>
                ${one.isThis ? badge(words.thisOne, 'go') : nothing}
                <p class="small">
                  ${words.by[one.by]} · ${words.seen} <bs-time .at=${one.lastSeenAt}></bs-time> ·
                  ${words.since}
                  <bs-time .at=${one.createdAt}></bs-time>
                </p>
              </div>
              ${
                one.isThis
                  ? nothing
                  : html`<button
                      class="button end small"
                      aria-label=${`${words.endSession}: ${one.name}`}
                      @click=${() => void this.endSession(one.id)}
                    >
                      ${words.endSession}
                    </button>`
              }
            </li>`,
        )}
      </ul>
    </section>`
  }

  private recovery({ codesLeft, sheetMadeAt }: data.Access) {
    return html`<section class="card">
      <h2>${words.sheet}</h2>
      ${
        sheetMadeAt === undefined
          ? html`<p>${words.noSheet}</p>`
          : html`<p>${words.left(codesLeft)}, ${words.madeAt} <bs-time .at=${sheetMadeAt}></bs-time></p>`
      }
      <p class="small">${words.renewHint}</p>
      <p>
        <button class="button" ?disabled=${this.step.isBusy} @click=${() => void this.renew()}>
          ${words.renew}
        </button>
      </p>
    </section>`
  }
}
