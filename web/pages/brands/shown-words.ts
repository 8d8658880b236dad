// What a record showed a brand, in words, as far as this server still knows.
import { html } from 'lit'
import { attributeLabel } from '../../copy/attribute-names.ts'
import { erasureWords as words } from '../../copy/erasing.ts'
import { capital } from '../../copy/words.ts'
import type { ErasableRecord } from '../../data/erasing.ts'
import '../../parts/line.ts'

const withoutWords: Readonly<Record<string, string>> = words.withoutWords

export function shownWords({ what, kind, seq, type, isTheirs }: ErasableRecord) {
  const plain = withoutWords[type]
  if (what === '' && plain !== undefined) return html`${plain}`
  if (what === '') return html`<span class="quiet">${words.forgotten}</span>`
  if (what.startsWith('#')) return html`<bs-line .line=${what}></bs-line>`
  if (kind === 'disclosures') {
    const names = what.split(', ').map(attributeLabel).join(', ')
    return isTheirs ? html`${capital(words.theirQuestion)} ${names}` : html`${capital(names)}`
  }
  return html`${isTheirs ? `${capital(words.theirAnswer)} ` : ''}<bdi>“${what}”</bdi>
    <span class="tiny">${words.record(seq)}</span>`
}
