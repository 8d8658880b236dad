// Ending it with a brand: one screen that says what stops, what was seen, what may be kept; then how fast they were silent.
import { html, nothing, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { revokeWords as words } from '../../copy/brands.ts'
import { en } from '../../copy/en.ts'
import { freshKey } from '../../data/ask.ts'
import { loadRevoke, revoke, type RevokePreview } from '../../data/brands.ts'
import { Step } from '../../page.ts'
import '../../parts/dialog.ts'
import { Part } from '../../parts/part.ts'
import './shown.ts'

type Ended = NonNullable<Awaited<ReturnType<typeof revoke>>>

@customElement('bs-revoke')
export class Revoke extends Part {
  @property() brand = ''
  @property() name = ''
  @property({ type: Boolean }) open = false
  @state() private preview: RevokePreview | undefined
  @state() private erase = true
  @state() private ended: Ended | undefined
  private key = freshKey()
  private readonly looking = new Step(this)
  private readonly ending = new Step(this)

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('open') && this.open) void this.look()
  }

  private async look(): Promise<void> {
    this.key = freshKey()
    this.ended = undefined
    this.erase = true
    this.preview = await this.looking.take(() => loadRevoke(this.brand))
  }

  private async end(): Promise<void> {
    this.ended = await this.ending.take(() => revoke(this.brand, this.erase, this.key))
    if (this.ended !== undefined) this.dispatchEvent(new CustomEvent('changed'))
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent('closed'))
  }

  protected override render() {
    return html`<bs-dialog
      ?open=${this.open}
      label=${words.title(this.name)}
      .body=${() => this.body()}
      @closed=${() => this.close()}
    ></bs-dialog>`
  }

  private body() {
    if (this.ended !== undefined) return this.told(this.ended)
    if (this.preview !== undefined) return this.asking(this.preview)
    return html`${this.looking.show()} ${this.looking.isBusy ? html`<bs-skeleton></bs-skeleton>` : nothing}`
  }

  private asking(preview: RevokePreview) {
    const { openStreams, waitingRecords, openIntents, openOffers, ordersUnderWay, shown } = preview
    const stops = [
      openStreams > 0 ? words.streams(openStreams) : '',
      waitingRecords > 0 ? words.waiting(waitingRecords) : '',
      openIntents.length > 0 ? words.intents(openIntents.length) : '',
      openOffers > 0 ? words.offers(openOffers) : '',
      words.calls,
    ].filter((text) => text !== '')
    return html`<div class="stack">
      <h2>${words.title(this.name)}</h2>
      <section class="stack-tight">
        <h3>${words.stops}</h3>
        <ul>
          ${stops.map((text) => html`<li>${text}</li>`)}
        </ul>
      </section>
      <section class="stack-tight">
        <h3>${words.seen}</h3>
        ${
          shown.length === 0
            ? html`<p>${words.seenNone}</p>`
            : html`<bs-shown bare .shown=${shown}></bs-shown>
                <p class="small">${words.seenHint}</p>`
        }
      </section>
      <section class="stack-tight">
        <h3>${words.keep}</h3>
        <p>${words.keepBody}</p>
        ${
          ordersUnderWay.length === 0
            ? nothing
            : html`<p>${words.orders}</p>
                <ul>
                  ${ordersUnderWay.map(
                    ({ id, title }) =>
                      html`<li>
                        <a href="/orders/${id}"><bdi>${title}</bdi></a>
                      </li>`,
                  )}
                </ul>`
        }
      </section>
      <label class="choice">
        <input
          type="checkbox"
          .checked=${this.erase}
          @change=${(event: Event) => (this.erase = (event.target as HTMLInputElement).checked)}
        />
        <span><strong>${words.erase}</strong><br /><span class="small">${words.eraseHint}</span></span>
      </label>
      ${this.ending.show()}
      <p class="row dialog-foot">
        <button class="button end sure" ?disabled=${this.ending.isBusy} @click=${() => void this.end()}>
          ${this.ending.isBusy ? words.going : words.go}
        </button>
        <button class="button bare" @click=${() => this.close()}>${en.cancel}</button>
      </p>
    </div>`
  }

  private told({ silentMs, streamsClosed, pushesDropped }: Ended) {
    return html`<div class="stack" role="status">
      <h2>${words.done(this.name)}</h2>
      <p class="serif figures">${words.figures(silentMs, streamsClosed)}</p>
      ${pushesDropped > 0 ? html`<p>${words.pushes(pushesDropped)}</p>` : nothing}
      ${this.erase ? html`<p class="quiet">${words.erased}</p>` : nothing}
      <p><button class="button go" autofocus @click=${() => this.close()}>${words.finish}</button></p>
    </div>`
  }
}
