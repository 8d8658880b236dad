// A short word about a state: go (live), turn (yours), end (over or overdue), signed.
import { html, type TemplateResult } from 'lit'

export type Mood = 'plain' | 'go' | 'turn' | 'end' | 'signed'

export const badge = (text: string, mood: Mood = 'plain'): TemplateResult =>
  html`<span class="badge ${mood}">${text}</span>`

/** Marks what carries a signature that was checked here. */
export const seal = (meaning: string): TemplateResult =>
  html`<span class="seal" role="img" aria-label=${meaning} title=${meaning}>✓</span>`

/** Text that a brand wrote: always text, always marked as theirs. */
export const theirs = (text: string, lang = ''): TemplateResult =>
  html`<p class="theirs"><bdi lang=${lang}>${text}</bdi></p>`
