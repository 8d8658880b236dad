// A signed message as JSON Schema sees it: a text whose content is a header and the claims of its type.
import { claimsShape } from '../../protocol/message.ts'
import { messageEntry, messageTypes, type MessageType } from '../../protocol/types.ts'
import { typeNameOf, type Json } from './json.ts'
import type { Schemas } from './schemas.ts'

const said = {
  iss: 'Who says it: the origin of a brand, or `bespeak:<rid>` for the person.',
  aud: 'Whom it is said to, in the same form.',
  sub: 'The relationship.',
  jti: 'The id of the message; the same bytes again get the same answer.',
  iat: 'Seconds since 1970.',
  on: 'The object that it is about, named by the message that made it.',
  head: 'A record hash of the ledger that the sender holds.',
} as const

/** The claims of one type, under its name (`OfferMake`), referred to. */
export function claimsOf(schemas: Schemas, type: MessageType): Json {
  const entry = messageEntry(type)
  const member = (name: keyof typeof said): Json => ({
    ...schemas.ref(claimsShape.shape[name], 'input'),
    description: said[name],
  })
  const properties: Json = {
    iss: member('iss'),
    aud: member('aud'),
    ...(type === 'knock' ? {} : { sub: member('sub') }),
    jti: member('jti'),
    iat: member('iat'),
    type: { const: type },
    ...(entry.on === 'none' ? {} : { on: member('on') }),
    ...(entry.isBeside ? {} : { head: member('head') }),
    body: schemas.ref(messageTypes[type].body, 'input'),
  }
  const optional = ['head', ...(entry.on === 'required' ? [] : ['on'])]
  return schemas.add(typeNameOf(type), {
    title: type,
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  })
}

/** A compact JWS that carries one of these messages (JSON Schema 2020-12, `contentSchema`). */
export function jwtOf(schemas: Schemas, header: Json, types: readonly MessageType[]): Json {
  const claims = types.map((type) => claimsOf(schemas, type))
  return {
    type: 'string',
    pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$',
    contentMediaType: 'application/jwt',
    contentSchema: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      prefixItems: [header, claims.length === 1 ? claims[0] : { oneOf: claims }],
    },
  }
}
