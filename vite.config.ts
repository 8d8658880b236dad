/// <reference types="vitest/config" />
// How the pages are built and how the tests run.
import { defineConfig } from 'vite'

const root = import.meta.dirname

export default defineConfig({
  root: `${root}/web`,
  build: {
    outDir: `${root}/dist/web`,
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
})
