// The JSON-LD contexts that exported lines are written in: shipped with this protocol, fetched from nowhere.
import own from './contexts/bespeak.json' with { type: 'json' }
import schema from './contexts/schema.json' with { type: 'json' }

/** The few schema.org and GoodRelations terms that lines use; the words are theirs, this selection is ours. */
export const schemaContext = 'urn:bespeak:context:schema:1'
/** What no public vocabulary has a word for. */
export const ownContext = 'urn:bespeak:context:1'

/** Address → document, for the document loader of a JSON-LD processor. */
export const contexts: Readonly<Record<string, object>> = { [schemaContext]: schema, [ownContext]: own }

/** Both contexts in full, for a document that has to be understood wherever it ends up. */
export const inlineContexts: readonly object[] = [schema['@context'], own['@context']]
