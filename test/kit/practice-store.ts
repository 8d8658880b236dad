// `npm run practice-store -- --brand ORIGIN`: difficult persons visit a brand under development, from a seed.
import { parseArgs } from 'node:util'
import { Problem } from '../../protocol/problem.ts'
import { isBrandOrigin } from '../../protocol/origin.ts'
import { visit } from './practice/visit.ts'
import { Skipped } from './probe.ts'
import { Unreachable } from './wire.ts'

const usage = `practice-store --brand http://127.0.0.1:PORT [--seed N]

Persons come to your brand who answer 429 and 503, cut the line and lose answers, repeat and reorder batches,
haggle, dispute, pause, move, change their keys, ask to be forgotten, leave in the middle with a push in flight,
and come back with another past. What they do and what they expect is printed; the same seed brings the same.
It ends by saying whether the brand ended right: its copies equal theirs, and no rule was broken.

In the repository: npm run practice-store -- --brand …; from the package: npx bespeak-practice-store --brand …

  --seed N        default: drawn, and printed
  --visits N      so many seeds one after the other (default 1)
  --persons N     default 3
  --steps N       deeds in one visit (default 40)
  --calm          plain persons and no trouble: to begin with
  --speed N       how fast; 1 leaves a second or so between two deeds (default 20)
  --line LINE     what they want (default: made from the brand's first follow)
  --base ORIGIN   public address of this store, when the brand is elsewhere (with --port)
  --port PORT     port to listen on, on this machine
`
const say = (text: string): void => void process.stdout.write(`${text}\n`)

function fail(text: string): never {
  process.stderr.write(`${text}\n\n${usage}`)
  process.exit(2)
}

const options = {
  brand: { type: 'string' },
  seed: { type: 'string' },
  visits: { type: 'string' },
  persons: { type: 'string' },
  steps: { type: 'string' },
  calm: { type: 'boolean' },
  speed: { type: 'string' },
  line: { type: 'string' },
  base: { type: 'string' },
  port: { type: 'string' },
  help: { type: 'boolean' },
} as const

function read() {
  try {
    return parseArgs({ args: process.argv.slice(2), options }).values
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'The words could not be read.')
  }
}

const values = read()
if (values.help) {
  say(usage)
  process.exit(0)
}
const origin = (values.brand ?? '').replace(/\/$/, '')
if (!isBrandOrigin(origin)) fail('Name the brand: --brand http://127.0.0.1:PORT')
const numberOf = (
  name: 'seed' | 'visits' | 'persons' | 'steps' | 'speed' | 'port',
  otherwise: number,
): number => {
  const text = values[name]
  const value = text === undefined ? otherwise : Number(text)
  return Number.isSafeInteger(value) && value >= 0 ? value : fail(`--${name} ${text ?? ''} is no number.`)
}

const first = numberOf('seed', Math.floor(Math.random() * 1_000_000))
const port = values.port === undefined ? undefined : numberOf('port', 0)
let isRight = true
try {
  for (let seed = first; seed < first + numberOf('visits', 1); seed++) {
    say(`Seed ${seed}`)
    const { wrong, deeds, troubles } = await visit({
      origin,
      seed,
      persons: Math.max(1, numberOf('persons', 3)),
      steps: numberOf('steps', 40),
      isCalm: values.calm === true,
      speed: Math.max(1, numberOf('speed', 20)),
      line: values.line,
      base: values.base,
      port,
      say: (text) => say(`  ${text}`),
    })
    const met = Object.entries(troubles).map(([name, count]) => `${name} ${count} times`)
    say(`  ${deeds} deeds; at the door it ${met.length === 0 ? 'had no trouble' : met.join(', ')}`)
    for (const what of wrong) say(`  ✗ ${what}`)
    say(
      wrong.length === 0 ? '  The brand ended right.\n' : `  The brand ended WRONG. Again: --seed ${seed}\n`,
    )
    isRight &&= wrong.length === 0
  }
} catch (error) {
  if (!(error instanceof Skipped || error instanceof Unreachable || error instanceof Problem)) throw error
  process.stderr.write(`${error instanceof Problem ? error.detail : error.message}\n`)
  process.exit(1)
}
process.exit(isRight ? 0 : 1)
