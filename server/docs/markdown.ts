// Renders the markdown that the protocol's text is written in: headings, paragraphs, lists, tables, code. No markup passes.
import { html, table, type Content, type Html } from './html.ts'

export interface Rendered {
  title: string
  /** What stands before the first section. */
  lead: Content[]
  sections: { title: string; content: Content[]; parts: { id: string; title: string }[] }[]
}

export interface MarkdownOptions {
  /** Where a text in backticks leads, if anywhere. */
  codeLink?(text: string): string | undefined
  /** The id of a heading. */
  idOf(title: string): string
}

type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'list'; items: string[]; isNumbered: boolean }
  | { kind: 'table'; rows: string[][] }

const isTableLine = (line: string): boolean => line.startsWith('|')
const itemForm = /^(?:- |\d+\. )/
/** A line that ends a paragraph. */
const isBreak = (line: string): boolean =>
  line.trim() === '' || /^(?:#{1,4} |```|<!--)/.test(line) || isTableLine(line) || itemForm.test(line)

/** Cells of a row; a bar behind a backslash or in code belongs to the text. */
function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\||\|$/g, '')
  const cells: string[] = ['']
  let isCode = false
  for (let at = 0; at < inner.length; at += 1) {
    const letter = inner[at] ?? ''
    if (letter === '`') isCode = !isCode
    if (letter === '\\' && inner[at + 1] === '|') {
      at += 1
      cells.push(`${cells.pop() ?? ''}|`)
    } else if (letter === '|' && !isCode) cells.push('')
    else cells.push((cells.pop() ?? '') + letter)
  }
  return cells.map((cell) => cell.trim())
}

function blocksOf(text: string): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  let at = 0
  /** Takes lines as long as they belong. */
  const take = (belongs: (line: string) => boolean): string[] => {
    const from = at
    while (at < lines.length && belongs(lines[at] ?? '')) at += 1
    return lines.slice(from, at)
  }
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const heading = /^(#{1,4}) (.*)$/.exec(line)
    if (line.trim() === '' || line.startsWith('<!--')) at += 1
    else if (heading) {
      at += 1
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' })
    } else if (line.startsWith('```')) {
      at += 1
      blocks.push({ kind: 'code', text: take((one) => !one.startsWith('```')).join('\n') })
      at += 1
    } else if (isTableLine(line)) {
      const rows = take(isTableLine).map(cellsOf)
      blocks.push({ kind: 'table', rows: rows.filter((_, i) => i !== 1) })
    } else if (itemForm.test(line)) {
      const items: string[] = []
      for (const one of take((next) => itemForm.test(next) || /^ {2,}\S/.test(next))) {
        if (itemForm.test(one)) items.push(one.replace(itemForm, ''))
        else items.push(`${items.pop() ?? ''} ${one.trim()}`)
      }
      blocks.push({ kind: 'list', items, isNumbered: !line.startsWith('- ') })
    } else {
      const first = at
      at += 1
      take((one) => !isBreak(one))
      blocks.push({ kind: 'paragraph', text: lines.slice(first, at).join(' ') })
    }
  }
  return blocks
}

const inlineForm = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(([^()\s]+)\)/g

/** Words with code, strong and emphasised words, and links that lead into these documents or to https. */
function inline(text: string, options: MarkdownOptions): Content[] {
  const contents: Content[] = []
  let from = 0
  for (const match of text.matchAll(inlineForm)) {
    const [whole, coded, strong, emphasis, label, target = ''] = match
    contents.push(text.slice(from, match.index))
    from = match.index + whole.length
    if (coded !== undefined) {
      const link = options.codeLink?.(coded)
      const inner = html`<code>${coded}</code>`
      contents.push(link === undefined ? inner : html`<a href="${link}">${inner}</a>`)
    } else if (strong !== undefined) contents.push(html`<strong>${inline(strong, options)}</strong>`)
    else if (emphasis !== undefined) contents.push(html`<em>${inline(emphasis, options)}</em>`)
    else if (/^(?:https:\/\/|#|\/docs)/.test(target)) contents.push(html`<a href="${target}">${label}</a>`)
    else contents.push(label)
  }
  contents.push(text.slice(from))
  return contents
}

function blockHtml(block: Block, options: MarkdownOptions): Html {
  const words = (text: string): Content[] => inline(text, options)
  switch (block.kind) {
    case 'heading':
      return html`<h3 id="${options.idOf(block.text)}">${words(block.text)}</h3>`
    case 'paragraph':
      return html`<p>${words(block.text)}</p>`
    case 'code':
      return html`<pre tabindex="0"><code>${block.text}</code></pre>`
    case 'list': {
      const items = block.items.map((item) => html`<li>${words(item)}</li>`)
      return block.isNumbered
        ? html`<ol>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`
    }
    case 'table': {
      const [head = [], ...rows] = block.rows
      return table(
        head.map((cell) => cell.replaceAll('`', '')),
        rows.map((row) => row.map(words)),
      )
    }
  }
}

/** A text with one `#` heading and `##` sections. */
export function renderMarkdown(text: string, options: MarkdownOptions): Rendered {
  const rendered: Rendered = { title: '', lead: [], sections: [] }
  for (const block of blocksOf(text)) {
    const section = rendered.sections.at(-1)
    if (block.kind === 'heading' && block.level === 1) rendered.title = block.text
    else if (block.kind === 'heading' && block.level === 2) {
      rendered.sections.push({ title: block.text, content: [], parts: [] })
    } else {
      if (block.kind === 'heading') section?.parts.push({ id: options.idOf(block.text), title: block.text })
      const target = section?.content ?? rendered.lead
      target.push(blockHtml(block, options), '\n')
    }
  }
  return rendered
}
