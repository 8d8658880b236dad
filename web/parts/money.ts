// A sum of money, by the rules of its currency.
import { html, type TemplateResult } from 'lit'
import { money as words } from '../copy/words.ts'

export const money = (amount: number, currency: string): TemplateResult =>
  html`<span class="money">${words(amount, currency)}</span>`

export const price = (amount: number, currency: string): TemplateResult =>
  html`<span class="money price">${words(amount, currency)}</span>`
