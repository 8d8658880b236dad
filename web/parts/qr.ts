// A QR code: drawn as one path on white, whatever the theme, so that every camera reads it.
import { html, nothing, svg, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { Part } from './part.ts'

/** `<bs-qr text="web+bespeak:…" label="what it is">`; what draws it is loaded when the first one is shown. */
@customElement('bs-qr')
export class QrPart extends Part {
  @property() text = ''
  @property() label = ''
  @state() private path = ''
  @state() private size = 0

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('text') && this.text !== '') void this.draw(this.text)
  }

  private async draw(text: string): Promise<void> {
    const { encode } = await import('uqr')
    const { data, size } = encode(text, { ecc: 'M', border: 4 })
    if (text !== this.text) return
    this.path = data
      .map((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')).join(''))
      .join('')
    this.size = size
  }

  protected override render() {
    if (this.size === 0) return nothing
    return html`<svg
      class="qr"
      role="img"
      aria-label=${this.label}
      viewBox=${`0 0 ${this.size} ${this.size}`}
      shape-rendering="crispEdges"
    >
      ${svg`<path d=${this.path}></path>`}
    </svg>`
  }
}
