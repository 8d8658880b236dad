// What a page shows when there is nothing yet, nothing at all, or something went wrong.
import { html, nothing, type TemplateResult } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { after } from '../clock.ts'
import { en } from '../copy/en.ts'
import { problemSentences, type PageCode } from '../copy/problems.ts'
import type { ProblemValues } from '../../protocol/problem.ts'
import { Part } from './part.ts'

/** What a problem needs to be put into words. */
export interface Told {
  code: PageCode
  values: ProblemValues
}

/** Shapes of what is coming, only when it takes longer than 150 ms. */
@customElement('bs-skeleton')
export class SkeletonPart extends Part {
  @state() private isLate = false
  private stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.stop = after(150, () => (this.isLate = true))
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.stop?.()
  }

  protected override render() {
    return this.isLate
      ? html`<div class="skeleton" role="status">
          <span class="hidden-words">${en.loading}</span><i></i><i></i><i></i>
        </div>`
      : nothing
  }
}

/** What happened and what to do; says `again` when the person wants to try again. */
@customElement('bs-problem')
export class ProblemPart extends Part {
  @property({ attribute: false }) problem: Told | undefined
  @property({ type: Boolean }) retry = false

  protected override render() {
    if (this.problem === undefined) return nothing
    const { title, body } = problemSentences(this.problem.code, this.problem.values)
    return html`<div class="problem" role="alert">
      <p><strong>${title}</strong></p>
      ${body === '' ? nothing : html`<p><bdi>${body}</bdi></p>`}
      ${
        this.retry
          ? html`<p>
              <button class="button small" @click=${() => this.dispatchEvent(new CustomEvent('again'))}>
                ${en.again}
              </button>
            </p>`
          : nothing
      }
    </div>`
  }
}

/** Nothing here: what would be, and the first step. */
export const empty = (title: string, body: string, action: unknown = nothing): TemplateResult =>
  html`<div class="empty">
    <h2>${title}</h2>
    <p class="serif quiet">${body}</p>
    ${action}
  </div>`
