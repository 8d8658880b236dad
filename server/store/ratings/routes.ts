// Ratings over HTTP: rate an order, see what both sides said, see all ratings with one brand.
import * as calls from '../../../protocol/owner/ratings.ts'
import type { RatingView } from '../../../protocol/owner/ratings.ts'
import { Problem } from '../../../protocol/problem.ts'
import type { Reader } from '../../platform/database.ts'
import { ownerRoute, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { orderRow } from '../orders/orders.ts'
import { readColumn } from '../own.ts'
import { canRate, rateOrder, ratingRow, ratingsWith, ratingSum, type RatingRow } from './ratings.ts'

function ratingView(reader: Reader, row: RatingRow): RatingView {
  return {
    by: row.speaker,
    score: row.score,
    about: readColumn<string[]>(row.about),
    line: row.line,
    at: row.at,
    order: row.orderId,
    title: orderRow(reader, row.orderId)?.title ?? '',
  }
}

export function ratingRoutes(context: Context): Route[] {
  const { database } = context
  const view = (order: string, by: 'person' | 'brand'): RatingView | undefined => {
    const row = ratingRow(database, order, by)
    return row === undefined ? undefined : ratingView(database, row)
  }
  return [
    ownerRoute(
      calls.rateOrder,
      { problems: ['not_found', 'illegal_transition', 'text_refused', 'revoked'] },
      ({ params, body, write }) =>
        write((tx) => {
          rateOrder(context, tx, params.id, body)
          return { score: body.score }
        }),
    ),
    ownerRoute(calls.readRatings, { problems: ['not_found'] }, ({ params }) => {
      if (orderRow(database, params.id) === undefined) throw new Problem('not_found')
      const mine = view(params.id, 'person')
      const theirs = view(params.id, 'brand')
      return {
        ...(mine === undefined ? {} : { mine }),
        ...(theirs === undefined ? {} : { theirs }),
        canRate: canRate(context, database, params.id),
      }
    }),
    ownerRoute(calls.readBrandRatings, {}, ({ params }) => {
      const given = ratingSum(database, params.brand, 'person')
      const received = ratingSum(database, params.brand, 'brand')
      return {
        ...(given === undefined ? {} : { given }),
        ...(received === undefined ? {} : { received }),
        ratings: ratingsWith(database, params.brand).map((row) => ratingView(database, row)),
      }
    }),
  ]
}
