// The pages about brands over HTTP: looking one up, proffering, seeing, narrowing, pausing, revoking.
import * as calls from '../../../protocol/owner/brands.ts'
import { call } from '../../../protocol/owner/call.ts'
import * as z from 'zod'
import { checkCode } from '../../../protocol/link-check.ts'
import { roster, rosterVersion } from '../../../protocol/roster.ts'
import { Problem } from '../../../protocol/problem.ts'
import { isGone } from '../../../protocol/record.ts'
import { ownerRoute, Reply, type Route } from '../../platform/http/route.ts'
import { fetchDocument, logoContent, lookUp } from '../brands/brands.ts'
import type { Context } from '../context.ts'
import { copiesTo, intentRow } from '../intents/intents.ts'
import { endBeyond, previewNarrow } from '../narrowing/narrowing.ts'
import { liveStates, offersFrom } from '../offers/offers.ts'
import { openStates, ordersWith } from '../orders/orders.ts'
import {
  answerCounter,
  currentStates,
  currentWith,
  narrowTerms,
  originNamed,
  pastStates,
  pauseTerms,
  profferTerms,
  relationshipOf,
  relationshipsInStates,
  resumeTerms,
  revokeTerms,
  runErrand,
  standingOf,
} from '../terms/terms.ts'
import { claimsOf } from '../../platform/ledger/own.ts'
import { startFor } from '../rules/rules.ts'
import { cardOf, detailOf, rosterView, shownOf, type DeliveryFacts } from './view.ts'

const readLogo = call('GET', '/media/logos/:digest', {
  summary: 'A brand’s logo as this server fetched it once.',
  params: z.strictObject({ digest: z.string().max(64) }),
  answer: z.unknown(),
})

const live = new Set(['open', 'revised'])

export function connectionRoutes(context: Context, facts: DeliveryFacts): Route[] {
  const { database, ledgers, clock } = context
  const standing = (brand: string) => standingOf(database, brand).standing

  return [
    ownerRoute(
      calls.lookAtBrand,
      { problems: ['brand_address', 'brand_private', 'brand_document'] },
      async ({ body }) => {
        const looked = await lookUp(
          context,
          body.domain,
          (reader, brand) => standingOf(reader, brand).standing,
        )
        return { ...looked, start: startFor(database, looked) }
      },
    ),
    ownerRoute(readLogo, { produces: 'file', problems: ['not_found'] }, ({ params }) => {
      const logo = logoContent(database, params.digest)
      return new Reply(200, logo.content, {
        'content-type': logo.mediaType,
        // A logo is a brand's file: it may draw, and nothing else.
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'cache-control': 'private, max-age=31536000, immutable',
      })
    }),
    ownerRoute(calls.readRoster, {}, () => ({
      version: rosterVersion,
      entries: roster.map((entry) => rosterView(entry.id)),
    })),
    ownerRoute(
      calls.profferTerms,
      { problems: ['brand_known', 'invalid', 'brand_unreachable'] },
      async ({ body, write }) => {
        const fetched = await fetchDocument(context, originNamed(context, body.brand))
        const rid = await write((tx) => profferTerms(context, tx, fetched, body))
        await runErrand(context, rid)
        const proffer = ledgers.recordAt(database, rid, 1)
        return {
          brand: body.brand,
          rid,
          standing: relationshipOf(database, rid)?.state ?? 'none',
          ...(body.link === undefined || proffer === undefined || isGone(proffer)
            ? {}
            : { check: checkCode(proffer.jwt) }),
        }
      },
    ),
    ownerRoute(
      calls.answerCounter,
      { problems: ['not_found', 'not_possible'] },
      async ({ params, body, write }) => {
        const rid = await write((tx) => {
          const relationship = currentWith(tx, params.brand)
          answerCounter(context, tx, relationship, body.take)
          return relationship.rid
        })
        if (body.take) await runErrand(context, rid)
        return { standing: standing(params.brand) }
      },
    ),
    ownerRoute(calls.listBrands, {}, ({ query }) => {
      const states = query.tab === 'history' ? pastStates : currentStates
      const list = relationshipsInStates(database, states)
      return { brands: list.map((relationship) => cardOf(context, facts, relationship)) }
    }),
    ownerRoute(calls.readBrand, { problems: ['not_found'] }, ({ params }) =>
      detailOf(context, facts, currentWith(database, params.brand)),
    ),
    ownerRoute(calls.readSigned, { problems: ['not_found'] }, ({ params, query }) => {
      const { rid } = currentWith(database, params.brand)
      const page = ledgers.read(database, rid, {
        after: query.after ?? 0,
        limit: 100,
        maxBytes: 1024 * 1024,
        nowSeconds: clock.seconds(),
        reveal: true,
      })
      const records = page.records.flatMap((record) => {
        if (!('jwt' in record)) return []
        const by = claimsOf(record.jwt).iss.startsWith('bespeak:') ? ('person' as const) : ('brand' as const)
        return [{ seq: record.seq, at: record.at * 1000, type: record.type, by, jwt: record.jwt }]
      })
      return { records, more: page.more }
    }),
    ownerRoute(
      calls.pauseTerms,
      { problems: ['not_found', 'illegal_transition'] },
      async ({ params, write }) => {
        await write((tx) => pauseTerms(context, tx, currentWith(tx, params.brand)))
        return { standing: standing(params.brand) }
      },
    ),
    ownerRoute(
      calls.resumeTerms,
      { problems: ['not_found', 'illegal_transition'] },
      async ({ params, write }) => {
        await write((tx) => resumeTerms(context, tx, currentWith(tx, params.brand)))
        return { standing: standing(params.brand) }
      },
    ),
    ownerRoute(
      calls.narrowGrant,
      { problems: ['not_found', 'not_possible'] },
      async ({ params, body, write }) => {
        const rid = await write((tx) => {
          const narrowed = narrowTerms(context, tx, currentWith(tx, params.brand), body)
          endBeyond(context, tx, narrowed)
          return narrowed.rid
        })
        const relationship = relationshipOf(database, rid)
        const grant =
          relationship === undefined ? undefined : detailOf(context, facts, relationship).terms?.grant
        if (grant === undefined) throw new Problem('not_found')
        return { grant }
      },
    ),
    ownerRoute(calls.previewNarrow, { problems: ['not_found', 'not_possible'] }, ({ params, body }) =>
      previewNarrow(context, database, currentWith(database, params.brand), body),
    ),
    ownerRoute(calls.previewRevoke, { problems: ['not_found'] }, ({ params }) => {
      const relationship = currentWith(database, params.brand)
      const { rid, brand, name } = relationship
      const seen = facts.lastSeen(database, rid)?.seq ?? 0
      const openIntents = copiesTo(database, rid).filter((copy) => live.has(copy.state))
      const orders = ordersWith(database, rid).filter((row) =>
        (openStates as readonly string[]).includes(row.state),
      )
      return {
        brand,
        name,
        openStreams: facts.openStreams(rid),
        waitingRecords: Math.max(0, ledgers.head(database, rid).seq - seen),
        openIntents: openIntents.map(({ intent }) => ({
          id: intent,
          title: intentRow(database, intent)?.line ?? '',
        })),
        openOffers: offersFrom(database, rid).filter((row) =>
          (liveStates as readonly string[]).includes(row.state),
        ).length,
        ordersUnderWay: orders.map(({ id, title }) => ({ id, title })),
        shown: shownOf(context, facts, rid),
      }
    }),
    ownerRoute(
      calls.revokeTerms,
      { problems: ['not_found', 'revoked', 'illegal_transition'] },
      async ({ params, body, write }) => {
        const rid = await write((tx) => {
          const relationship = currentWith(tx, params.brand)
          revokeTerms(context, tx, relationship, body)
          return relationship.rid
        })
        const { ms, streams, pushes } = await facts.silence(rid)
        return {
          standing: standing(params.brand),
          silentMs: ms,
          streamsClosed: streams,
          pushesDropped: pushes,
        }
      },
    ),
    ownerRoute(
      calls.forgetProffer,
      { problems: ['not_found', 'illegal_transition'] },
      async ({ params, write }) => {
        await write((tx) => {
          const relationship = currentWith(tx, params.brand)
          if (relationship.state !== 'proffered' && relationship.state !== 'countered') {
            throw new Problem('not_possible', { reason: 'the brand has answered' })
          }
          revokeTerms(context, tx, relationship, { erase: false })
        })
        return { done: true as const }
      },
    ),
  ]
}
