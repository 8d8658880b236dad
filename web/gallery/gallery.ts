// Shows every part and every page in each state: the real pages, with made-up answers in place of a server.
import '../strict.ts'
import '../style/fonts.css'
import '../style/tokens.css'
import '../style/base.css'
import '../style/elements.css'
import '../style/parts.css'
import '../style/pages.css'
import '../style/shell.css'
import './gallery.css'

const kept = 'bespeak-gallery-scene'
const asked = new URLSearchParams(location.search).get('scene')
// Links inside the pages do not carry it.
if (asked !== null) sessionStorage.setItem(kept, asked)

const sheets: Readonly<Record<string, () => Promise<unknown>>> = {
  'bs-gallery-list': () => import('./list.ts'),
  'bs-gallery-parts': () => import('./parts.ts'),
}
const tags: Readonly<Record<string, string>> = {
  '/gallery': 'bs-gallery-list',
  '/gallery/parts': 'bs-gallery-parts',
}

async function show(): Promise<void> {
  const { answering } = await import('./answering.ts')
  const { useTransport } = await import('../data/ask.ts')
  useTransport(answering(sessionStorage.getItem(kept) ?? 'usual'))
  const tag = tags[location.pathname] ?? 'bs-shell'
  await (sheets[tag]?.() ?? import('../shell/shell.ts'))
  document.body.append(document.createElement(tag))
}

void show()
