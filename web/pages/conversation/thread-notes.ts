// The notes of one conversation: whose each is, when it was written, and when it was seen.
import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { talkWords as words } from '../../copy/conversation.ts'
import { readingOf } from '../../copy/reading.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import type { NoteView, ThreadView } from '../../../protocol/owner/threads.ts'
import '../../parts/time.ts'

/** So many are shown before one asks for more. */
const shownAtFirst = 12

/** Thanks are a line; here they are read aloud. */
function textOf({ about }: ThreadView, { text }: NoteView): string {
  const read = about?.kind === 'thanks' ? parseLine(text) : undefined
  return read?.ok === true ? readingOf(read.line) : text
}

function note(thread: ThreadView, one: NoteView, isFresh: boolean): TemplateResult {
  const isTheirs = one.by === 'brand'
  const who = isTheirs ? html`<bdi>${thread.name}</bdi>` : words.you
  return html`<li class="note ${isTheirs ? 'their' : 'mine'} ${isFresh ? 'fresh' : ''}">
    <p class="note-text"><bdi lang=${one.lang ?? nothing}>${textOf(thread, one)}</bdi></p>
    <p class="tiny">
      ${who} · <bs-time .at=${one.at}></bs-time>${
        one.seenAt === undefined ? nothing : html` · ${words.seen} <bs-time .at=${one.seenAt}></bs-time>`
      }
    </p>
  </li>`
}

export function threadNotes(
  thread: ThreadView,
  { isWhole, fresh, onWhole }: { isWhole: boolean; fresh: ReadonlySet<number>; onWhole: () => void },
): TemplateResult {
  const { notes } = thread
  if (notes.length === 0) return html`<p class="small">${words.noNotes}</p>`
  const shown = isWhole ? notes : notes.slice(-shownAtFirst)
  const hidden = notes.length - shown.length
  return html`${
      hidden === 0
        ? nothing
        : html`<p><button class="link-button small" @click=${onWhole}>${words.earlier(hidden)}</button></p>`
    }
    <ol class="notes" role="list">
      ${repeat(
        shown,
        ({ seq }) => seq,
        (one) => note(thread, one, fresh.has(one.seq)),
      )}
    </ol>`
}
