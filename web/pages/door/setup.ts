// Claiming the server: the one-time link, a passkey, the recovery sheet.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { access } from '../../copy/access.ts'
import { makePasskey, openSetup, signInWithCode, type Sheet } from '../../data/access.ts'
import { startNow } from '../../data/start.ts'
import { Page, Step } from '../../page.ts'
import '../../parts/field.ts'
import { enterAt } from '../../shell/enter.ts'
import './sheet.ts'
import './why-no-passkey.ts'

const words = access.setup

@customElement('bs-setup-page')
export class SetupPage extends Page {
  @state() private name = words.usual
  @state() private sheet: Sheet | undefined
  @state() private isOpen = false
  private readonly opening = new Step(this)
  private readonly making = new Step(this)
  /** Behind the #, where no server log sees it. */
  private readonly code = decodeURIComponent(location.hash.slice(1))

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.code !== '' && startNow()?.noPasskeyHere === undefined) void this.openLink()
  }

  private async openLink(): Promise<void> {
    const opened = await this.opening.take(async () => {
      const { isClaimed } = await openSetup(this.code)
      if (isClaimed) await signInWithCode(this.code)
      return { isClaimed }
    })
    if (opened === undefined) return
    // The code is used up: it need not stand in the address any more.
    history.replaceState(undefined, '', '/setup')
    if (opened.isClaimed) enterAt('/access')
    this.isOpen = true
  }

  private async make(event: Event): Promise<void> {
    event.preventDefault()
    const made = await this.making.take(() => makePasskey(this.name.trim() || words.usual))
    if (made === undefined) return
    this.sheet = made.sheet
    if (made.sheet === undefined) enterAt('/')
  }

  protected override render() {
    this.entitle(words.title)
    const { sheet } = this
    const why = startNow()?.noPasskeyHere
    if (sheet !== undefined) return html`<bs-sheet .sheet=${sheet} @kept=${() => enterAt('/')}></bs-sheet>`
    if (why !== undefined) return html`<bs-why-no-passkey .why=${why}></bs-why-no-passkey>`
    if (this.code === '')
      return html`<div class="stack">
        <h1>${words.noCode}</h1>
        <p class="serif quiet">${words.noCodeBody}</p>
      </div>`
    return html`<div class="stack">
      <h1>${words.title}</h1>
      <p class="serif quiet">${words.lead}</p>
      ${this.opening.problem === undefined ? nothing : this.opening.show()}
      ${this.isOpen ? this.form() : nothing}
      ${this.opening.isBusy ? html`<p class="quiet" role="status">${words.opening}…</p>` : nothing}
    </div>`
  }

  private form() {
    return html`<form class="stack" @submit=${(event: Event) => void this.make(event)}>
      <bs-field
        label=${words.name}
        hint=${words.nameHint}
        longest="60"
        .value=${this.name}
        @typed=${(event: CustomEvent<string>) => (this.name = event.detail)}
      ></bs-field>
      <p>
        <button class="button go" ?disabled=${this.making.isBusy}>
          ${this.making.isBusy ? words.making : words.make}
        </button>
      </p>
      ${this.making.show()}
    </form>`
  }
}
