/// <reference types="vitest/config" />
// How the pages are built and how the tests run.
import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'

const root = import.meta.dirname

/** The pages check answers; they neither describe schemas nor show the checker's own sentences, so those stay out. */
const undescribed: Plugin = {
  name: 'undescribed',
  apply: 'build',
  load(id) {
    if (!/\/zod\/v4\/(?:core\/(?:json-schema-processors|to-json-schema)|locales\/en)\.js$/.test(id))
      return undefined
    const names = readFileSync(id, 'utf8').matchAll(/^export (?:const |function )?(\w+)/gm)
    return [
      'const nothing = () => ({})',
      ...[...names].map(([, name]) => `export { nothing as ${name} }`),
    ].join('\n')
  },
}

export default defineConfig(({ mode }) => ({
  // `vite build --mode gallery` builds every part and page in each state, for people and tests to look at.
  root: mode === 'gallery' ? `${root}/web/gallery` : `${root}/web`,
  publicDir: `${root}/web/public`,
  plugins: [undescribed],
  build: {
    outDir: mode === 'gallery' ? `${root}/dist/gallery` : `${root}/dist/web`,
    emptyOutDir: true,
    target: 'es2022',
    // A file inlined as data: would need the policy to allow it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    root,
    include: ['test/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
}))
