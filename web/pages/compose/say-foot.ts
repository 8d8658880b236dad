// Below what is typed: what is wrong or in doubt, and how much room is left.
import { html, nothing, type TemplateResult } from 'lit'
import { composeWords as words } from '../../copy/en-compose.ts'
import { lineLength } from '../../../protocol/limits.ts'
import type { LineProblem } from '../../../protocol/line-problems.ts'
import { lineSentence } from '../../../protocol/line-sentences.ts'
import { mend, type Draft } from './draft.ts'

export interface Foot {
  text: string
  draft: Draft
  /** The last word is still being typed, and not called wrong yet. */
  isUnfinished: boolean
  write(text: string): void
}

function advice({ text, write }: Foot, problem: LineProblem): TemplateResult {
  const mended = mend(text, problem)
  return html`<p class="say-advice">
    ${lineSentence(problem)}
    ${
      mended === undefined
        ? nothing
        : html`<button class="link-button" @click=${() => write(mended)}>
            ${words.didYouMean(String(problem.values['meant']))}
          </button>`
    }
  </p>`
}

export function sayFoot(foot: Foot): TemplateResult {
  const { draft, text, isUnfinished } = foot
  const isEmpty = text.trim() === ''
  const isLost = !isEmpty && !draft.isTagged && draft.line === undefined
  const room = lineLength - draft.size
  return html`<div class="say-foot">
    <div id="say-told" aria-live="polite" class="stack-tight grow">
      ${isLost ? html`<p class="small">${words.nothingYet}</p>` : nothing}
      ${(isUnfinished ? draft.wrong.slice(0, -1) : draft.wrong).map((problem) => html`<p class="say-wrong">${lineSentence(problem)}</p>`)}
      ${draft.advice.map((problem) => advice(foot, problem))}
    </div>
    <p id="say-count" class="small figures ${room < 0 ? 'over' : ''}">
      ${isEmpty ? nothing : room < 0 ? words.over(-room) : words.left(room)}
    </p>
  </div>`
}
