// Who a brand is by its own document: its words marked as theirs, its legal name, the key it signs with.
import { html, nothing } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { addWords as words } from '../../copy/brands.ts'
import { startWords } from '../../copy/rules.ts'
import { en } from '../../copy/en.ts'
import type { BrandLook } from '../../data/brands.ts'
import { badge, theirs } from '../../parts/badge.ts'
import '../../parts/avatar.ts'
import { Part } from '../../parts/part.ts'
import { legalFacts } from './legal.ts'
import './likeness.ts'

@customElement('bs-looked')
export class Looked extends Part {
  @property({ attribute: false }) looked: BrandLook | undefined

  protected override render() {
    const { looked } = this
    if (looked === undefined) return nothing
    return html`<section class="card">
      <div class="head-brand">
        <bs-avatar large .name=${looked.name} .logo=${looked.logo}></bs-avatar>
        <div>
          <h2><bdi>${looked.name}</bdi></h2>
          <p class="small"><bdi>${looked.brand}</bdi></p>
        </div>
        ${looked.isPractice ? badge(en.practice) : nothing}
      </div>
      <bs-likeness .brand=${looked.brand} .name=${looked.name}></bs-likeness>
      ${looked.about === '' ? nothing : theirs(looked.about, looked.lang[0])}
      ${
        looked.legal === undefined
          ? html`<p class="notice">${words.noLegal}</p>`
          : html`<dl class="facts">${legalFacts(looked.legal)}</dl>`
      }
      <p class="small">${words.key} <code>${looked.fingerprint}</code><br />${words.keyHint}</p>
      ${looked.says === undefined ? nothing : html`<p class="small">${startWords.gpc[looked.says.gpc]}</p>`}
      ${
        looked.fees.length === 0
          ? nothing
          : html`<h3>${words.fees}</h3>
              ${looked.fees.map(({ text, payer }) => theirs(`${payer}: ${text}`))}`
      }
    </section>`
  }
}
