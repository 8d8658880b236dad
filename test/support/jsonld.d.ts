// The part of the JSON-LD processor (jsonld) that the tests use; it ships no types of its own.
declare module 'jsonld' {
  interface Options {
    documentLoader?: (url: string) => Promise<{ contextUrl: null; document: unknown; documentUrl: string }>
    safe?: boolean
    format?: 'application/n-quads'
    embed?: '@always'
    omitGraph?: boolean
  }
  const jsonld: {
    expand(document: object, options: Options): Promise<Record<string, unknown>[]>
    compact(document: object, context: unknown, options: Options): Promise<Record<string, unknown>>
    frame(document: object, frame: object, options: Options): Promise<Record<string, unknown>>
    toRDF(document: object, options: Options & { format: 'application/n-quads' }): Promise<string>
    fromRDF(quads: string, options: Options): Promise<object>
  }
  export default jsonld
}
