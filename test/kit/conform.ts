// `npm run conform -- brand|store ORIGIN`: plays the other side, asks every rule, and says which one is broken.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isBrandOrigin } from '../../protocol/origin.ts'
import { rosterIds, type RosterId } from '../../protocol/roster.ts'
import { conformBrand } from './brand/probes.ts'
import { sectionOf, type Result, type RunOptions } from './probe.ts'
import { asJson, asJunit, asText, exitCodeOf, type Report } from './report.ts'
import { askingOwner, callingOwner } from './store/owner.ts'
import { conformStore } from './store/probes.ts'

const usage = `npm run conform -- brand https://shop.example    plays a person towards a brand
npm run conform -- store https://me.example      plays a brand towards a store

  --only RULE         only rules that begin so, as 3. or 5.ack (again for more)
  --patient           also what takes real time: up to an hour and a quarter for a store
  --json FILE         writes all results as JSON
  --junit FILE        writes them for a build server
  --base ORIGIN       public address under which the other side reaches this kit (with --port)
  --port PORT         port to listen on, on this machine
 brand:
  --agreement ID      what to proffer (default: the first that the brand names)
  --line LINE         a line that the brand answers with an offer
  --link CODE         a code that the brand shows for a visit
  --patience SECONDS  how long it may take (default 8)
 store (a person has to proffer, post, pause and revoke; you are told when):
  --link CODE         shown with the address to open in the store
  --auto FILE         does the person's part by the owner's calls; FILE holds the Cookie header of a session
`

const say = (text: string): void => void process.stdout.write(text)

function fail(text: string): never {
  process.stderr.write(`${text}\n\n${usage}`)
  process.exit(2)
}

function read() {
  const options = {
    only: { type: 'string', multiple: true },
    patient: { type: 'boolean' },
    json: { type: 'string' },
    junit: { type: 'string' },
    base: { type: 'string' },
    port: { type: 'string' },
    agreement: { type: 'string' },
    line: { type: 'string' },
    patience: { type: 'string' },
    link: { type: 'string' },
    auto: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  try {
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true })
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'The words could not be read.')
  }
}

const numberOf = (text: string | undefined, name: string): number | undefined => {
  if (text === undefined) return undefined
  const value = Number(text)
  return Number.isFinite(value) && value >= 0 ? value : fail(`${name} ${text} is no number.`)
}

const { values, positionals } = read()
const [side, address = ''] = positionals
if (values.help || positionals.length === 0) {
  say(usage)
  process.exit(values.help ? 0 : 2)
}
if (side !== 'brand' && side !== 'store') fail(`There is no ${side ?? ''} to ask: brand or store.`)
const subject = address.replace(/\/$/, '')
if (!isBrandOrigin(subject)) fail(`${address || 'Nothing'} is no origin, such as https://shop.example.`)
const { agreement } = values
if (agreement !== undefined && !rosterIds.some((id) => id === agreement))
  fail(`${agreement} is not in the roster.`)

let section = 0
const onResult = ({ rule, outcome }: Result): void => {
  if (sectionOf(rule) !== section) say(`\n${(section = sectionOf(rule))} `)
  say({ pass: '.', fail: 'F', skip: '-' }[outcome])
}
const run: RunOptions = {
  onResult,
  isPatient: values.patient === true,
  ...(values.only && { only: values.only }),
}
const shared = { origin: subject, base: values.base, port: numberOf(values.port, '--port') }

async function ask(): Promise<readonly Result[]> {
  if (side === 'brand') {
    const patience = numberOf(values.patience, '--patience')
    const patienceMs = patience === undefined ? undefined : patience * 1000
    return conformBrand(
      {
        ...shared,
        agreement: agreement as RosterId | undefined,
        link: values.link,
        line: values.line,
        patienceMs,
      },
      run,
    )
  }
  const owner =
    values.auto === undefined
      ? askingOwner((text) => say(`${text}\n`), values.link)
      : callingOwner(subject, readFileSync(values.auto, 'utf8').trim())
  return conformStore({ ...shared, owner }, run)
}

const report: Report = { side, subject, results: await ask() }
say(`\n\n${asText(report)}`)
if (values.json !== undefined) writeFileSync(values.json, asJson(report))
if (values.junit !== undefined) writeFileSync(values.junit, asJunit(report))
process.exit(exitCodeOf(report))
