// Brands: looking one up, proffering terms, and everything about a relationship.
import * as calls from '../../protocol/owner/brands.ts'
import type * as z from 'zod'
import { ask } from './ask.ts'

export const lookAt = (domain: string) => ask(calls.lookAtBrand, { body: { domain } })
export const loadRoster = () => ask(calls.readRoster)
export const proffer = (body: z.input<typeof calls.profferTerms.body>, key: string) =>
  ask(calls.profferTerms, { body, key })
export const answerTheirCounter = (brand: string, take: boolean) =>
  ask(calls.answerCounter, { params: { brand }, body: { take } })
export const loadBrands = (tab: 'current' | 'history') => ask(calls.listBrands, { query: { tab } })
export const loadBrand = (brand: string) => ask(calls.readBrand, { params: { brand } })
export const loadSigned = (brand: string, after?: number) =>
  ask(calls.readSigned, { params: { brand }, query: after === undefined ? {} : { after } })
export const pause = (brand: string) => ask(calls.pauseTerms, { params: { brand } })
export const resume = (brand: string) => ask(calls.resumeTerms, { params: { brand } })
export const narrow = (brand: string, body: z.input<typeof calls.narrowGrant.body>) =>
  ask(calls.narrowGrant, { params: { brand }, body })
export const loadNarrow = (brand: string, body: z.input<typeof calls.previewNarrow.body>) =>
  ask(calls.previewNarrow, { params: { brand }, body })
export const loadRevoke = (brand: string) => ask(calls.previewRevoke, { params: { brand } })
export const revoke = (brand: string, erase: boolean, key: string) =>
  ask(calls.revokeTerms, { params: { brand }, body: { erase }, key })
export const takeBackProffer = (brand: string) => ask(calls.forgetProffer, { params: { brand } })

export type * from '../../protocol/owner/brand-card.ts'
export type * from '../../protocol/owner/brands.ts'
