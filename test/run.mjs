// `npm test` on a fresh clone: installs and builds what is missing, finds a browser, runs everything, says what could not run.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../server/start/build.mjs'
import { install, npm, run, StartError } from '../server/start/install.mjs'
import { root } from '../server/start/tree.mjs'

const isCI = process.env.CI === 'true'
const out = join(root, 'test', 'out')
const say = (text) => process.stdout.write(`${text}\n`)

/** Debian's names of what some tests need; installed only by a CI that may. */
async function installForCI() {
  if (!isCI || process.getuid?.() !== 0) return
  const missing = []
  if (!browserOnMachine()) missing.push('chromium')
  if (!(await hasPythonJose())) missing.push('python3-jwcrypto')
  if (!(await hasAge())) missing.push('age')
  if (missing.length === 0) return
  say(`Installing ${missing.join(', ')} with apt-get.`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const fetched = await run('apt-get', ['update'], { env })
  const installed = await run('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { env })
  if (fetched.code !== 0 || installed.code !== 0) say(installed.text.split('\n').slice(-5).join('\n'))
}

const places = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/snap/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/opt/google/chrome/chrome',
    '/usr/bin/microsoft-edge',
    '/usr/bin/microsoft-edge-stable',
  ],
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap(
    (folder) =>
      folder
        ? [
            `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
            `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
          ]
        : [],
  ),
}

function browserOnMachine() {
  return (places[process.platform] ?? []).find((path) => existsSync(path))
}

/** @returns the program, or the reason why there is none */
async function findBrowser() {
  const named = process.env.BESPEAK_CHROMIUM
  if (named)
    return existsSync(named)
      ? { program: named }
      : { reason: `BESPEAK_CHROMIUM names ${named}, which is not there` }
  const found = browserOnMachine()
  if (found) return { program: found }
  const folder = join(root, 'node_modules', '@sparticuz', 'chromium')
  if (!existsSync(folder)) {
    say('No Chromium, Chrome or Edge on this machine; fetching one from npm (@sparticuz/chromium).')
    const { code } = await npm(['install', '--no-save', '--no-audit', '--no-fund', '@sparticuz/chromium'])
    if (code !== 0)
      return { reason: 'no browser on this machine, and @sparticuz/chromium could not be installed' }
  }
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const program = await chromium.executablePath()
    const { code, text } = await run(program, ['--version'])
    return code === 0
      ? { program }
      : { reason: `the browser from npm does not start here: ${text.trim().split('\n')[0]}` }
  } catch (error) {
    return { reason: `the browser from npm cannot be used: ${error.message}` }
  }
}

/** Debian's own python has Debian's packages; another one that comes first on the path may not. */
async function findPython() {
  for (const program of ['/usr/bin/python3', 'python3']) {
    if ((await run(program, ['-c', 'import jwcrypto'])).code === 0) return program
  }
  return undefined
}

async function hasPythonJose() {
  return (await findPython()) !== undefined
}

/** The ordinary tool that opens a backup without us. */
async function hasAge() {
  return (await run('age', ['--version'])).code === 0
}

/** Runs vitest with the person watching. @returns what its JSON reporter counted */
async function runTests(env, words) {
  mkdirSync(out, { recursive: true })
  const file = join(out, 'results.json')
  rmSync(file, { force: true })
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  const code = await new Promise((resolve) => {
    const child = spawn(process.execPath, [...args, ...words], { cwd: root, env, stdio: 'inherit' })
    child.on('close', (status) => resolve(status ?? 1))
  })
  if (!existsSync(file)) return { passed: 0, failed: 1, brokenFiles: [] }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
  // A file that cannot be loaded has no tests to count, and is a failure all the same.
  const brokenFiles = testResults.filter(
    (one) => one.status === 'failed' && !one.assertionResults.some((test) => test.status === 'failed'),
  )
  const failed = numFailedTests + brokenFiles.length
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, brokenFiles }
}

try {
  const words = process.argv.slice(2)
  await install({ needsDev: true })
  await build()
  await installForCI()
  const cannot = []
  const browser = await findBrowser()
  if (browser.reason) cannot.push(['browser journeys', browser.reason])
  const python = await findPython()
  if (python === undefined)
    cannot.push([
      'the Python brand and the second reader',
      'python3 with jwcrypto is not on this machine (Debian: python3-jwcrypto)',
    ])
  if (!(await hasAge()))
    cannot.push(['the opening of a backup by age', 'age is not on this machine (Debian: age)'])

  const { passed, failed, brokenFiles } = await runTests(
    {
      ...process.env,
      BESPEAK_CHROMIUM: browser.program ?? '',
      BESPEAK_PYTHON: python ?? '',
      BESPEAK_TEST_WITHOUT: cannot.map(([what]) => what).join(','),
    },
    words,
  )
  for (const { name } of brokenFiles) say(`Could not be loaded: ${name}`)
  for (const [what, reason] of cannot) say(`Could not run ${what}: ${reason}.`)
  if (isCI && cannot.length > 0) say('That counts as a failure here (CI=true).')
  const total = failed + (isCI ? cannot.length : 0)
  say(`${passed} passed, ${total} failed`)
  process.exitCode = total === 0 ? 0 : 1
} catch (error) {
  if (!(error instanceof StartError)) throw error
  say(error.message)
  say('0 passed, 1 failed')
  process.exitCode = 1
}
