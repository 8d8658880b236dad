// Signing in: the passkey first, a code of the recovery sheet for the day it is lost.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { access } from '../../copy/access.ts'
import { signIn, signInWithCode } from '../../data/access.ts'
import { startNow } from '../../data/start.ts'
import { Page, Step } from '../../page.ts'
import { showToast } from '../../parts/toast.ts'
import { enterAt } from '../../shell/enter.ts'
import '../../parts/field.ts'
import './why-no-passkey.ts'

const words = access.signIn

@customElement('bs-sign-in-page')
export class SignInPage extends Page {
  @state() private code = ''
  private readonly passkey = new Step(this)
  private readonly byCode = new Step(this)

  private enter(): void {
    enterAt(location.pathname === '/sign-in' ? '/' : location.pathname + location.search)
  }

  private async useKey(): Promise<void> {
    const done = await this.passkey.take(async () => {
      await signIn()
      return true
    })
    if (done) this.enter()
  }

  private async useCode(event: Event): Promise<void> {
    event.preventDefault()
    const answer = await this.byCode.take(() => signInWithCode(this.code))
    if (answer === undefined) return
    showToast({ text: words.codesLeft(answer.codesLeft) })
    if (startNow()?.noPasskeyHere === undefined) enterAt('/access')
    else this.enter()
  }

  protected override render() {
    this.entitle(words.title)
    const why = startNow()?.noPasskeyHere
    return html`<div class="stack">
      ${
        why === undefined
          ? html`<h1>${words.title}</h1>
              <p class="serif quiet">${words.lead}</p>
              <p>
                <button class="button go" ?disabled=${this.passkey.isBusy} @click=${() => void this.useKey()}>
                  ${this.passkey.isBusy ? words.waiting : words.passkey}
                </button>
              </p>
              ${this.passkey.show()}`
          : html`<bs-why-no-passkey .why=${why}></bs-why-no-passkey>`
      }
      <details ?open=${why !== undefined}>
        <summary>${words.orCode}</summary>
        <form class="stack" @submit=${(event: Event) => void this.useCode(event)}>
          <bs-field
            label=${words.code}
            hint=${words.codeHint}
            longest="100"
            autocomplete="one-time-code"
            .value=${this.code}
            @typed=${(event: CustomEvent<string>) => (this.code = event.detail)}
          ></bs-field>
          <p>
            <button class="button" ?disabled=${this.byCode.isBusy || this.code.trim() === ''}>
              ${words.enter}
            </button>
          </p>
          ${this.byCode.problem === undefined ? nothing : this.byCode.show()}
        </form>
      </details>
    </div>`
  }
}
