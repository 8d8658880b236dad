// Where links of brands lead: read, explained where they are none, and taken on to the page that looks at the brand.
import { html, nothing } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { parseKnockUri } from '../../../protocol/knock-link.ts'
import { parseConnect } from '../../../protocol/link.ts'
import { connectWords as words } from '../../copy/door.ts'
import { Page } from '../../page.ts'
import '../../parts/field.ts'
import { showToast } from '../../parts/toast.ts'
import { go } from '../../router.ts'

/** The page on which a brand is looked at, with what its link says. */
export function addPath(text: string): string | undefined {
  const connect = parseConnect(text)
  if (connect === undefined) return undefined
  const search = new URLSearchParams({
    brand: connect.brand,
    ...(connect.link !== undefined && { link: connect.link }),
  })
  return `/brands/add?${search.toString()}`
}

@customElement('bs-connect-page')
export class ConnectPage extends Page {
  @state() private text = ''
  @state() private fault = ''
  @state() private isScanning = false

  /**
   * Any page can lead a browser here. Our server looks at nobody before the person says so: the brand would learn that
   * this visitor and this server belong together.
   */
  override connectedCallback(): void {
    super.connectedCallback()
    const given = this.search.get('uri')
    if (given === null) return
    this.text = given
    if (addPath(given) === undefined) this.take(given)
  }

  /** Whose link it is that somebody else's page led here with. */
  private sender(): string | undefined {
    if (this.text === '' || this.text !== this.search.get('uri')) return undefined
    const brand = parseConnect(this.text)?.brand
    return brand === undefined ? undefined : new URL(brand).host
  }

  private take(text: string): void {
    const path = addPath(text)
    // Back leads to where the person came from, not to the same link again.
    if (path !== undefined) return go(path, { replace: text === this.search.get('uri') })
    this.fault = parseKnockUri(text) === undefined ? words.wrong : words.invitation
  }

  private scan(): void {
    void import('./scan.ts').then(() => {
      this.isScanning = true
    })
  }

  private register(): void {
    navigator.registerProtocolHandler('web+bespeak', `${location.origin}/connect?uri=%s`)
    showToast({ text: words.handlerDone })
  }

  protected override render() {
    this.entitle(words.title)
    const sender = this.sender()
    return html`<header class="page-head">
        <div>
          <p class="crumbs"><a href="/brands">${words.crumb}</a></p>
          <h1>${words.title}</h1>
          <p class="quiet">${words.lead}</p>
        </div>
      </header>
      <div class="columns">
        <section class="card">
          ${sender === undefined ? nothing : html`<p class="notice">${words.leads(sender)}</p>`}
          <form
            class="stack"
            @submit=${(event: Event) => {
              event.preventDefault()
              this.take(this.text)
            }}
          >
            <bs-field
              label=${words.paste}
              hint=${words.pasteHint}
              placeholder="web+bespeak:connect?brand=…"
              longest="600"
              fault=${this.fault}
              .value=${this.text}
              @typed=${(event: CustomEvent<string>) => {
                this.text = event.detail
                this.fault = ''
              }}
            ></bs-field>
            <p class="row">
              <button class="button go" ?disabled=${this.text.trim() === ''}>${words.go}</button>
              <button
                type="button"
                class="button"
                @click=${() => (this.isScanning ? (this.isScanning = false) : this.scan())}
              >
                ${this.isScanning ? words.stop : words.scan}
              </button>
            </p>
          </form>
          ${
            this.isScanning
              ? html`<bs-scan
                  @scanned=${(event: CustomEvent<string>) => {
                    this.isScanning = false
                    this.text = event.detail
                    this.take(event.detail)
                  }}
                ></bs-scan>`
              : nothing
          }
        </section>
        ${
          'registerProtocolHandler' in navigator
            ? html`<section class="card">
                <h2>${words.handlerTitle}</h2>
                <p class="small">${words.handlerHint}</p>
                <p><button class="button" @click=${() => this.register()}>${words.handler}</button></p>
              </section>`
            : nothing
        }
      </div>`
  }
}
