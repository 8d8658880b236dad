// Keeps the house in order: who may know whom, where the clock and the network live, how files are named.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(join(root, path)).isDirectory()) return filesUnder(path)
    return path.endsWith('.ts') && !path.endsWith('.d.ts') ? [path] : []
  })
}

interface Source {
  path: string
  text: string
  /** The code alone: without comments and the contents of strings. */
  code: string
  imports: string[]
}

const importForm =
  /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g

function read(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/[^\n]*/g, '$1')
  const imports = [...code.matchAll(importForm)].map((match) => match[1] ?? match[2] ?? '')
  return { path, text, code, imports }
}

const sources = ['protocol', 'server', 'web', 'test'].flatMap(filesUnder).map(read)
const within = (...folders: string[]) =>
  sources.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)))
const product = within('protocol', 'server', 'web').filter(
  ({ path }) => !path.startsWith('protocol/examples/'),
)

/** Where a relative import leads, from the top of the repository. */
const target = ({ path }: Source, specifier: string): string =>
  relative(root, resolve(root, dirname(path), specifier))
const packageOf = (specifier: string): string =>
  specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/')
const isLocal = (specifier: string): boolean => specifier.startsWith('.') || specifier.startsWith('/')

/** `file → import` for every import that is not allowed. */
function offences(
  list: readonly Source[],
  isAllowed: (source: Source, specifier: string) => boolean,
): string[] {
  return list.flatMap((source) =>
    source.imports
      .filter((specifier) => !isAllowed(source, specifier))
      .map((one) => `${source.path} → ${one}`),
  )
}

/** Lines of code that say what may be said only elsewhere. */
function sayings(list: readonly Source[], form: RegExp, isHome: (path: string) => boolean): string[] {
  return list
    .filter(({ path, code }) => !isHome(path) && form.test(code))
    .map(({ path, code }) => `${path}: ${form.exec(code)?.[0] ?? ''}`)
}

const languagePackages = new Set(['zod', 'jose', 'structured-headers'])

/** What a brand on Node needs from its machine: the one place of the language that has a disk, a clock and a way out. */
const isBrandOnNode = (path: string): boolean => path.startsWith('protocol/brand/node/')

it('keeps the language pure: zod, jose and structured-headers, node:crypto in hash.ts, and Node where a brand runs on it', () => {
  expect(
    offences(
      within('protocol').filter((source) => product.includes(source)),
      (source, specifier) => {
        if (isLocal(specifier)) return target(source, specifier).startsWith('protocol')
        if (specifier.startsWith('node:') && isBrandOnNode(source.path)) return true
        if (specifier === 'node:crypto') return source.path === 'protocol/hash.ts'
        return languagePackages.has(packageOf(specifier))
      },
    ),
  ).toEqual([])
})

it('lets nothing but a brand’s own program know what is for brands on Node', () => {
  const others = product.filter(({ path }) => !isBrandOnNode(path))
  expect(offences(others, (source, specifier) => !isBrandOnNode(target(source, specifier)))).toEqual([])
})

it('lets server and web know the language, and never each other', () => {
  const knows = (home: string) => (source: Source, specifier: string) =>
    !isLocal(specifier) ||
    target(source, specifier) === 'package.json' ||
    ['protocol', home].some((folder) => target(source, specifier).startsWith(`${folder}/`))
  expect(offences(within('server'), knows('server'))).toEqual([])
  expect(offences(within('web'), knows('web'))).toEqual([])
})

it('lets nothing of the product import a test', () => {
  expect(offences(product, (source, specifier) => !target(source, specifier).startsWith('test/'))).toEqual([])
})

const roomOf = (path: string): string | undefined => /^server\/store\/([^/]+)\//.exec(path)?.[1]

it('lets a room be called only by its own front file, a view or its queries of the same room', () => {
  const isFront = (path: string, room: string): boolean => {
    const file = path.slice(`server/store/${room}/`.length)
    return !/(?:^|-)queries\.ts$/.test(file) || room === 'connections'
  }
  expect(
    offences(within('server/store'), (source, specifier) => {
      if (!isLocal(specifier)) return true
      const to = target(source, specifier)
      const [from, room] = [roomOf(source.path), roomOf(to)]
      return room === undefined || room === from || room === 'migrations' || isFront(to, room)
    }).filter((offence) => !offence.startsWith('server/store/app.ts')),
  ).toEqual([])
})

it('keeps the platform free of rooms, and ledger and journal free of everything above them', () => {
  expect(
    offences(
      within('server/platform'),
      (source, specifier) => !target(source, specifier).startsWith('server/store'),
    ),
  ).toEqual([])
})

it('has no circle of imports in the product', () => {
  const edges = new Map(
    product.map((source) => [source.path, source.imports.filter(isLocal).map((one) => target(source, one))]),
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (done.has(path) || trail.includes(path)) return
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  // Types alone may look back: they are gone when the program runs.
  for (const source of product) edges.set(source.path, runtimeImports(source))
  for (const path of edges.keys()) visit(path, [])
  expect(circles).toEqual([])
})

function runtimeImports(source: Source): string[] {
  const code = source.code.replace(/(?:^|\n)\s*(?:import|export)\s+type\s[^'"]*['"][^'"]+['"]/g, '\n')
  return [...code.matchAll(importForm)]
    .map((match) => match[1] ?? match[2] ?? '')
    .filter(isLocal)
    .map((one) => target(source, one))
}

it('speaks SQL only in queries and in the platform', () => {
  const isHome = ({ path }: Source): boolean =>
    /(?:^|[/-])queries\.ts$/.test(path) || path.startsWith('server/platform/')
  expect(
    offences(within('server'), (source, specifier) => packageOf(specifier) !== 'kysely' || isHome(source)),
  ).toEqual([])
})

it('knows HTTP only in routes, the app and the platform', () => {
  const isHome = ({ path }: Source): boolean =>
    path.endsWith('/routes.ts') || path === 'server/store/app.ts' || path.startsWith('server/platform/http/')
  expect(
    offences(
      within('server/store', 'server/platform'),
      (source, specifier) => !['hono', '@hono/node-server'].includes(packageOf(specifier)) || isHome(source),
    ),
  ).toEqual([])
})

it('reads the environment in config.ts alone', () => {
  expect(sayings(product, /\bprocess\.env\b/, (path) => path === 'server/config.ts')).toEqual([])
})

it('takes time from clock.ts alone', () => {
  const clock = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|(?<![.\w])set(?:Timeout|Interval)\(/
  const homes = ['server/platform/clock.ts', 'web/clock.ts', 'protocol/brand/node/clock.ts']
  const isHome = (path: string): boolean => homes.includes(path)
  expect(sayings(product, clock, isHome)).toEqual([])
})

it('takes chance from random.ts alone, and keys from the language', () => {
  const chance = /\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bgetRandomValues\(/
  const homes = ['server/platform/random.ts', 'protocol/keys.ts', 'protocol/message.ts', 'web/data/ask.ts']
  expect(sayings(product, chance, (path) => homes.includes(path))).toEqual([])
})

it('has one way out of the server, and one out of the page', () => {
  const fetching = /(?<![.\w])fetch\(|\bnew (?:EventSource|XMLHttpRequest|WebSocket)\(|\bsendBeacon\(/
  const isHome = (path: string): boolean =>
    path === 'server/platform/outbound.ts' ||
    path.startsWith('web/data/') ||
    path === 'web/live.ts' ||
    // The router's own method of that name takes calls in; it makes none.
    path.startsWith('server/platform/http/')
  expect(sayings(product, fetching, isHome)).toEqual([])
})

it('keeps parts of the page free of data', () => {
  expect(
    offences(
      within('web/parts'),
      (source, specifier) =>
        !isLocal(specifier) || !/^web\/(?:data|pages|live)/.test(target(source, specifier)),
    ),
  ).toEqual([])
})

it('never sets HTML from text', () => {
  expect(
    sayings(
      within('web'),
      /\bunsafeHTML\b|\bunsafeSVG\b|\binnerHTML\b|\bouterHTML\b|\binsertAdjacentHTML\b/,
      () => false,
    ),
  ).toEqual([])
})

it('uses types as types only, and never any', () => {
  expect(
    sayings(
      product,
      /(?:^|\n)\s*(?:export )?(?:const )?enum \w|(?:^|\n)\s*(?:export )?namespace \w|:\s*any\b|\bas any\b|@ts-ignore|@ts-nocheck/,
      () => false,
    ),
  ).toEqual([])
})

it('opens every file with one sentence on what it is for', () => {
  const mute = sources
    .filter(({ text }) => !/^(?:\/\/ \S|\/\*\* \S|\/\/\/ <reference)/.test(text))
    .map(({ path }) => path)
  expect(mute).toEqual([])
})

it('names files in kebab-case and without empty words', () => {
  const empty = /(?:^|[-/])(?:managers?|helpers?|utils?|common|misc|services?|handlers?|base|impl)(?:[-./]|$)/
  const odd = sources
    .map(({ path }) => path)
    .filter(
      (path) => !/^[a-z0-9]+(?:[-./][a-z0-9]+)*\.ts$/.test(path.replaceAll('/', '-')) || empty.test(path),
    )
  expect(odd).toEqual([])
})

it('keeps files small enough to be read in one sitting', () => {
  const long = product
    .map(({ path, text }) => ({ path, lines: text.split('\n').length }))
    .filter(({ path, lines }) => lines > 400 && !path.startsWith('web/copy/'))
  expect(long).toEqual([])
})

it('has a reason in the README for every dependency', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const named = Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] })
  expect(named.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})
