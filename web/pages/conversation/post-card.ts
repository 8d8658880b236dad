// One line that a brand posted: in words, as it was signed, with the way to the shop and to an intent of one's own.
import { html, nothing, type TemplateResult } from 'lit'
import { followWords as words } from '../../copy/conversation.ts'
import { en } from '../../copy/en.ts'
import { readingOf } from '../../copy/reading.ts'
import { formatLine } from '../../../protocol/line.ts'
import { parseLine } from '../../../protocol/line-parse.ts'
import { wantOf } from '../../../protocol/owner/want-of.ts'
import type { PostView } from '../../../protocol/owner/posts.ts'
import { badge } from '../../parts/badge.ts'
import { brandPath } from '../../router.ts'
import { theirLink } from '../intent/offer-words.ts'
import '../../parts/avatar.ts'
import '../../parts/countdown.ts'
import '../../parts/line.ts'
import '../../parts/time.ts'

export function postCard(post: PostView, isAlone = false): TemplateResult {
  const { name, brand, logo, line, link, at, until, isPractice } = post
  const read = parseLine(line)
  const want = read.ok ? `/say?line=${encodeURIComponent(formatLine(wantOf(read.line)))}` : undefined
  return html`<article class="card">
    <div class="post-head">
      <bs-avatar .name=${name} .logo=${logo}></bs-avatar>
      <div>
        <h3>
          ${isAlone ? html`<bdi>${name}</bdi>` : html`<a href=${brandPath(brand)}><bdi>${name}</bdi></a>`}
        </h3>
        <p class="tiny"><bs-time .at=${at}></bs-time> · <bs-countdown until=${until}></bs-countdown></p>
      </div>
      ${isPractice ? badge(en.practice) : nothing}
    </div>
    ${read.ok ? html`<p class="theirs"><bdi>${readingOf(read.line)}</bdi></p>` : nothing}
    <bs-line .line=${line}></bs-line>
    ${theirLink(link, words.visit)}
    ${
      want === undefined
        ? nothing
        : html`<div class="row">
            <a class="button" href=${want} aria-label=${words.makeOne(name)}>${words.make}</a>
          </div>`
    }
  </article>`
}
