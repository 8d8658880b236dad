// The pages about one offer over HTTP: ask for less, decline, see what accepting takes, accept.
import * as calls from '../../../protocol/owner/offers.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Writer } from '../../platform/database.ts'
import type { Context } from '../context.ts'
import { rosterEntry, type RosterId } from '../../../protocol/roster.ts'
import { Problem } from '../../../protocol/problem.ts'
import { putWaiting } from '../waiting/waiting.ts'
import {
  checkAccept,
  counterOffer,
  needsOf,
  offerBody,
  offerNamed,
  stateNow,
  titleOf,
  type PlannedAccept,
  type PlannedDecline,
} from './offers.ts'
import { transition } from '../../../protocol/lifecycle.ts'
import type { OrderNeed } from '../../../protocol/owner/offers.ts'
import type { Relationship } from '../terms/terms.ts'

/** What other rooms give: the terms that come with an order, and what the person has typed before. */
export interface OfferPorts {
  termsOfOrder(relationship: Relationship): RosterId
  remembered(): Partial<Record<string, string>>
  remember(tx: Writer, attributes: Readonly<Record<string, string>>): void
}

export function offerRoutes(context: Context, ports: OfferPorts): Route[] {
  const { database, clock, random } = context
  const viewOf = (id: RosterId) => {
    const { version, iri, kind, summary, flags, dp } = rosterEntry(id)
    return { id, version, iri, kind, summary, flags, dataBack: dp }
  }

  return [
    ownerRoute(
      calls.counterOffer,
      { problems: ['not_found', 'moved', 'not_possible', 'illegal_transition', 'expired', 'invalid'] },
      ({ params, body, write }) =>
        write((tx) => {
          const { state, rounds } = counterOffer(context, tx, params.id, body)
          return { state, rounds }
        }),
    ),
    ownerRoute(
      calls.declineOffer,
      { problems: ['not_found', 'not_possible', 'illegal_transition', 'expired'] },
      ({ params, body, write }) => {
        const { row, relationship } = offerNamed(database, params.id)
        transition('offer.decline', 'person', relationship.state, stateNow(row, clock.now()))
        const plan: PlannedDecline = { key: params.id, reason: body.reason, note: body.note }
        const id = random.id()
        return write((tx) => ({
          state: row.state,
          waiting: putWaiting(context, tx, { id, kind: 'decline', subject: params.id, body: plan }),
        }))
      },
    ),
    ownerRoute(calls.prepareAccept, { problems: ['not_found', 'expired'] }, ({ params }) => {
      const { row, relationship } = offerNamed(database, params.id)
      if (stateNow(row, clock.now()) === 'expired') throw new Problem('expired', { object: 'offer' })
      const body = offerBody(row)
      const known = ports.remembered()
      return {
        id: params.id,
        brand: relationship.brand,
        name: relationship.name,
        title: titleOf(body),
        rows: body.totals.map(({ type, label, amount }) => ({
          type,
          amount,
          ...(label === undefined ? {} : { label }),
        })),
        total: { amount: row.total, currency: row.currency },
        revision: row.revision,
        validUntil: row.validUntil,
        confirmWithin: body.confirm_within,
        terms: viewOf(ports.termsOfOrder(relationship)),
        needs: needsOf(body).map(({ attribute, required }) => {
          const value = known[attribute]
          return { attribute, required, ...(value === undefined ? {} : { value }) }
        }),
      }
    }),
    ownerRoute(
      calls.acceptOffer,
      { problems: ['not_found', 'moved', 'not_possible', 'illegal_transition', 'expired', 'invalid'] },
      async ({ params, body, write }) => {
        const give = given(body.give)
        const plan: PlannedAccept = {
          key: params.id,
          order: random.id(),
          revision: body.revision,
          total: body.total,
          give,
        }
        const id = random.id()
        return write((tx) => {
          checkAccept(context, tx, plan)
          if (body.remember) ports.remember(tx, give as Record<string, string>)
          return {
            order: plan.order,
            waiting: putWaiting(context, tx, { id, kind: 'accept', subject: params.id, body: plan }),
          }
        })
      },
    ),
  ]
}

function given(give: Partial<Record<OrderNeed, string | undefined>>): Partial<Record<OrderNeed, string>> {
  return Object.fromEntries(Object.entries(give).filter(([, value]) => value !== undefined))
}
