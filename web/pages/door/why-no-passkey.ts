// Why no passkey can be made at the address this page was opened by, and two ways that work.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { access } from '../../copy/access.ts'
import { Part } from '../../parts/part.ts'

const words = access.why

@customElement('bs-why-no-passkey')
export class WhyNoPasskey extends Part {
  @property() why: 'insecure' | 'address' = 'insecure'
  /** Under a heading that says it already. */
  @property({ type: Boolean }) inside = false

  protected override render() {
    const port = location.port === '' ? (location.protocol === 'https:' ? '443' : '80') : location.port
    return html`<div class="stack">
      ${this.inside ? nothing : html`<h1>${words.title}</h1>`}
      <p class="serif quiet">${words[this.why]}</p>
      <h2>${words.ways}</h2>
      <section class="card">
        <h3>${words.tunnel}</h3>
        <p class="small">${words.tunnelBody}</p>
        <pre class="command"><code>ssh -L ${port}:localhost:${port} ${location.hostname}</code></pre>
        <p class="small">${words.tunnelThen} <code>http://localhost:${port}/</code></p>
      </section>
      <section class="card">
        <h3>${words.tls}</h3>
        <p class="small">${words.tlsBody}</p>
        <pre class="command"><code>BESPEAK_ORIGIN=https://bespeak.example npm start</code></pre>
      </section>
      <p class="small">${words.code}</p>
    </div>`
  }
}
