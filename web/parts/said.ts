// One thing that happened, as a sentence.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import type { Said } from '../../protocol/owner/call.ts'
import { happeningWords } from '../copy/happenings.ts'
import { capital } from '../copy/words.ts'
import { Part } from './part.ts'

@customElement('bs-said')
export class SaidPart extends Part {
  @property({ attribute: false }) said: Said | undefined

  protected override render() {
    return this.said === undefined ? nothing : html`${capital(happeningWords(this.said).text)}`
  }
}
