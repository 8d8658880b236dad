// A brand at a glance: its logo, or the first letter of its name on a colour of its own.
import { html } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { Part } from './part.ts'

const tones = 6

/** The same brand has the same colour on every page. */
function toneOf(name: string): number {
  // FNV-1a: neighbours in a short list of brands rarely share a colour.
  let hash = 0x811c9dc5
  for (const c of name) hash = Math.imul(hash ^ (c.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0) % tones
}

@customElement('bs-avatar')
export class AvatarPart extends Part {
  @property() name = ''
  @property() logo: string | undefined
  @property({ type: Boolean }) large = false

  protected override render() {
    const size = this.large ? 'large' : ''
    const letter = [...this.name.trim()][0]?.toUpperCase() ?? '·'
    return this.logo === undefined
      ? html`<span class="avatar ${size} tone-${toneOf(this.name)}" aria-hidden="true">${letter}</span>`
      : html`<span class="avatar ${size}" aria-hidden="true"
          ><img src=${this.logo} alt="" loading="lazy"
        /></span>`
  }
}
