// The list of agreements that this store proffers, at the two usual addresses: it names nobody and no brand.
import { myTerms, myTermsDocument, myTermsPaths } from '../../../protocol/myterms.ts'
import { publicRoute, Reply, type Route } from '../../platform/http/route.ts'
import type { Context } from '../context.ts'
import { publishedTerms } from '../rules/rules.ts'

export const myTermsRoutes = ({ database }: Pick<Context, 'database'>): Route[] =>
  myTermsPaths.map((path) =>
    publicRoute(
      {
        method: 'GET',
        path,
        summary:
          'Which agreements of the roster this store proffers: the same for everybody, unless the person said so.',
        answer: myTermsDocument,
        beforeClaim: true,
      },
      () =>
        new Reply(200, JSON.stringify(myTerms(publishedTerms(database))), {
          'content-type': 'application/json',
          'cache-control': 'public, max-age=3600',
        }),
    ),
  )
