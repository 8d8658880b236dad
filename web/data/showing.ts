// Attributes, questions, disclosures, incidents and new terms.
import * as kept from '../../protocol/owner/attributes.ts'
import * as brands from '../../protocol/owner/brands.ts'
import * as calls from '../../protocol/owner/disclosures.ts'
import * as incidents from '../../protocol/owner/incidents.ts'
import type * as z from 'zod'
import { ask } from './ask.ts'

export const loadAttributes = () => ask(kept.readAttributes)
export const keepAttribute = (name: string, value: kept.AttributeValue) =>
  ask(kept.setAttribute, { params: { name }, body: { value } })
export const forget = (name: string) => ask(kept.forgetAttribute, { params: { name } })

export const loadDisclosures = (brand: string) => ask(calls.readDisclosures, { params: { brand } })
export type Wish = z.input<typeof calls.showAttributes.body>
export const answerQuestion = (brand: string, id: string, body: Wish) =>
  ask(calls.answerQuestion, { params: { brand, id }, body })
export const refuseQuestion = (brand: string, id: string) =>
  ask(calls.refuseQuestion, { params: { brand, id } })
export const showMore = (brand: string, body: Wish) => ask(calls.showAttributes, { params: { brand }, body })
export const endShowing = (brand: string, id: string, name?: string) =>
  ask(calls.endDisclosure, { params: { brand, id }, body: name === undefined ? {} : { name } })
export const showNewest = (brand: string, id: string, name: string) =>
  ask(calls.refreshDisclosure, { params: { brand, id }, body: { name } })

export const loadIncidents = (brand: string) => ask(incidents.listIncidents, { params: { brand } })
export const haveReadIncident = (brand: string, id: string) =>
  ask(incidents.readIncident, { params: { brand, id } })

export const proposeTerms = (brand: string, body: z.input<typeof brands.proposeTerms.body>, key: string) =>
  ask(brands.proposeTerms, { params: { brand }, body, key })
export const answerRenewal = (brand: string, take: boolean) =>
  ask(brands.answerRenewal, { params: { brand }, body: { take } })

export type { Attribute, AttributeValue, Seer, ShownValue } from '../../protocol/owner/attributes.ts'
export type { Disclosures, Field, Given, Question } from '../../protocol/owner/disclosures.ts'
export type { Incident } from '../../protocol/owner/incidents.ts'
export type { Renewal } from '../../protocol/owner/brands.ts'
