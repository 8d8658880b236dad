// The renderer of the published text: what it knows it renders, and no markup and no odd link gets through it.
import { expect, it } from 'vitest'
import { html } from '../../../server/docs/html.ts'
import { renderMarkdown } from '../../../server/docs/markdown.ts'

const render = (text: string): string => {
  const { lead } = renderMarkdown(text, { idOf: (title) => title.toLowerCase() })
  return html`${lead}`.text.replace(/>\s+</g, '><').trim()
}

it('renders headings, paragraphs, lists, tables and code', () => {
  const whole = renderMarkdown('# T\n\nlead\n\n## 1. A\n\ntext\n\n### Part\n\n- one\n- *two*\n', {
    idOf: (title) => title.toLowerCase(),
  })
  expect(whole.title).toBe('T')
  expect(whole.sections.map(({ title, parts }) => [title, parts])).toEqual([
    ['1. A', [{ id: 'part', title: 'Part' }]],
  ])
  expect(render('- one\n- **two**\n  and more')).toBe(
    '<ul><li>one</li><li><strong>two</strong> and more</li></ul>',
  )
  expect(render('```\na < b\n```')).toMatch(/<pre[^>]*><code>a &lt; b<\/code><\/pre>/)
  expect(render('<!-- mark -->\ntext')).toBe('<p>text</p>')
})

it('keeps a bar in code, or behind a backslash, within its cell', () => {
  const cells = [
    ...render('| a | b |\n|---|---|\n| `x|y` | p \\| q |').matchAll(/<t[hd](?: [^>]*)?>(.*?)<\/t[hd]>/g),
  ]
  expect(cells.map(([, cell]) => cell)).toEqual(['a', 'b', '<code>x|y</code>', 'p | q'])
})

it('shows markup as text, wherever it stands', () => {
  const hostile = '<script>alert(1)</script>'
  const places = [
    hostile,
    `- ${hostile}`,
    `\`${hostile}\``,
    `**${hostile}**`,
    `| ${hostile} | "onclick=x |\n|---|---|\n| ${hostile} | ' |`,
    `\`\`\`\n${hostile}\n\`\`\``,
    `### ${hostile}`,
    `[${hostile}](https://shop.example)`,
    '[x](https://shop.example/"onmouseover="x)',
  ]
  for (const place of places) {
    const made = render(place)
    expect(made, place).not.toMatch(/<script|"on\w+=/)
    // Every attribute is one that we wrote.
    for (const [tag] of made.matchAll(/<[a-z][^>]*>/g)) {
      expect(tag, place).toMatch(/^<[a-z0-9]+(?: (?:id|href|scope|data-label|tabindex)="[^"<]*")*>$/)
    }
  }
})

it('links to https, to these documents and to places in the page, and to nothing else', () => {
  for (const target of ['https://shop.example/x', '/docs/spec', '#section-1']) {
    expect(render(`[go](${target})`)).toBe(`<p><a href="${target}">go</a></p>`)
  }
  for (const target of ['javascript:alert', 'data:text/html,x', '//evil.example', 'http://evil.example']) {
    expect(render(`[go](${target})`)).toBe('<p>go</p>')
  }
})
