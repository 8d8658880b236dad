// Attributes and disclosures over HTTP: kept, forgotten, asked for, shown, ended.
import * as kept from '../../../protocol/owner/attributes.ts'
import * as calls from '../../../protocol/owner/disclosures.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import { forgetAttribute, keptSince, setAttribute } from '../attributes/attributes.ts'
import { holdUntil } from '../backups/backups.ts'
import { scrubSoon } from '../forget/scrub.ts'
import type { Context } from '../context.ts'
import { currentWith } from '../terms/terms.ts'
import { askNamed, endDisclosure, refreshDisclosure, refuseAsk, showAttributes } from './disclosures.ts'
import { attributesView, disclosuresOf, disclosuresView } from './view.ts'

const showing = [
  'not_found',
  'no_grant',
  'not_possible',
  'invalid',
  'illegal_transition',
  'revoked',
  'paused',
] as const
const ending = ['not_found', 'not_possible', 'illegal_transition', 'revoked'] as const

export function disclosureRoutes(context: Context): Route[] {
  const { database } = context
  return [
    ownerRoute(kept.readAttributes, {}, () => ({ attributes: attributesView(context) })),
    ownerRoute(
      kept.setAttribute,
      { problems: ['invalid', 'not_possible'] },
      async ({ params, body, write }) => {
        await write((tx) => setAttribute(context, tx, params.name, body.value))
        return { done: true as const }
      },
    ),
    ownerRoute(kept.forgetAttribute, { problems: ['not_found'] }, ({ params, write }) =>
      write((tx) => {
        const backupsHoldUntil = holdUntil(context, keptSince(context, tx, params.name))
        let ended = 0
        // One after the other, because what stays of one is another disclosure then.
        for (;;) {
          const [next] = disclosuresOf(context, tx, params.name)
          if (next === undefined) break
          endDisclosure(context, tx, next.relationship, next.row.id, next.field)
          ended += 1
        }
        forgetAttribute(context, tx, params.name)
        scrubSoon(context, tx)
        return { ended, ...(backupsHoldUntil === undefined ? {} : { backupsHoldUntil }) }
      }),
    ),
    ownerRoute(calls.readDisclosures, { problems: ['not_found'] }, ({ params }) =>
      disclosuresView(context, currentWith(database, params.brand)),
    ),
    ownerRoute(calls.answerQuestion, { problems: [...showing] }, async ({ params, body, write }) => ({
      id: await write((tx) => {
        const relationship = currentWith(tx, params.brand)
        return showAttributes(context, tx, relationship, body, askNamed(tx, relationship, params.id))
      }),
    })),
    ownerRoute(calls.refuseQuestion, { problems: [...ending] }, async ({ params, write }) => ({
      id: await write((tx) => {
        const relationship = currentWith(tx, params.brand)
        refuseAsk(context, tx, relationship, askNamed(tx, relationship, params.id))
        return params.id
      }),
    })),
    ownerRoute(calls.showAttributes, { problems: [...showing] }, async ({ params, body, write }) => ({
      id: await write((tx) => showAttributes(context, tx, currentWith(tx, params.brand), body)),
    })),
    ownerRoute(calls.endDisclosure, { problems: [...ending] }, async ({ params, body, write }) => {
      const id = await write((tx) =>
        endDisclosure(context, tx, currentWith(tx, params.brand), params.id, body.name),
      )
      return id === undefined ? {} : { id }
    }),
    ownerRoute(calls.refreshDisclosure, { problems: [...showing] }, async ({ params, body, write }) => ({
      id: await write((tx) =>
        refreshDisclosure(context, tx, currentWith(tx, params.brand), params.id, body.name),
      ),
    })),
  ]
}
