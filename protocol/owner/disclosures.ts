// Calls about showing brands something of oneself: their questions, what they were shown, and the end of it.
import * as z from 'zod'
import { attributeValue, field, question } from './asked.ts'
import { shownValue } from './attributes.ts'
import { at, call } from './call.ts'
import { host } from './brand-card.ts'

const byBrand = z.strictObject({ brand: host })
const byId = z.strictObject({ brand: host, id: z.string().max(64) })
const name = z.string().max(64)

export const given = z.strictObject({
  id: z.string(),
  fields: z.array(z.strictObject({ name, value: shownValue, isOld: z.boolean() })),
  purpose: z.string(),
  givenAt: at,
  until: at,
  endedAt: at.optional(),
  order: z.string().optional(),
})
export const readDisclosures = call('GET', '/api/brands/:brand/disclosures', {
  summary:
    'What a brand asks to be shown, what it was shown, and what it could be shown under the agreement.',
  params: byBrand,
  answer: z.strictObject({
    questions: z.array(question),
    given: z.array(given),
    /** What is kept and covered by the grant, and not shown to it now. */
    can: z.array(field),
    /** Purposes that the agreement names. */
    purposes: z.array(z.string()),
    latest: at.optional(),
  }),
})

/** Fields to show, with values for those that are not kept yet; such values are kept from then on. */
const showing = z.strictObject({
  names: z.array(name).min(1).max(50),
  keep: z.record(name, attributeValue).optional(),
  until: at,
})
/** For what it is shown, where nobody asked: in the words of the agreement or the person's own. */
const purpose = z.string().trim().min(1).max(140)
const shown = z.strictObject({ id: z.string() })
export const answerQuestion = call('POST', '/api/brands/:brand/questions/:id/answer', {
  summary: 'Shows a brand some or all of what it asked for, until a date.',
  params: byId,
  body: showing,
  answer: shown,
})
export const refuseQuestion = call('POST', '/api/brands/:brand/questions/:id/refuse', {
  summary: 'Refuses a brand’s question. It is told so, without a reason.',
  params: byId,
  answer: z.strictObject({ id: z.string() }),
})
export const showAttributes = call('POST', '/api/brands/:brand/disclosures', {
  summary: 'Shows a brand something it did not ask for, within the grant, until a date.',
  params: byBrand,
  body: showing.extend({ purpose: purpose.optional() }),
  answer: shown,
})
export const endDisclosure = call('POST', '/api/brands/:brand/disclosures/:id/end', {
  summary: 'Ends showing it at once: all of it, or one field.',
  params: byId,
  body: z.strictObject({ name: name.optional() }),
  answer: z.strictObject({ id: z.string().optional() }),
})
export const refreshDisclosure = call('POST', '/api/brands/:brand/disclosures/:id/refresh', {
  summary: 'Shows a brand the value as it is kept now, in place of the older one.',
  params: byId,
  body: z.strictObject({ name }),
  answer: shown,
})

export type Question = z.infer<typeof question>
export type Field = z.infer<typeof field>
export type Given = z.infer<typeof given>
export type Disclosures = z.infer<typeof readDisclosures.answer>
