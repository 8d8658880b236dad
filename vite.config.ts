/// <reference types="vitest/config" />
// How the pages are built and how the tests run.
import { defineConfig } from 'vite'

const root = import.meta.dirname

export default defineConfig(({ mode }) => ({
  // `vite build --mode gallery` builds every part and page in each state, for people and tests to look at.
  root: mode === 'gallery' ? `${root}/web/gallery` : `${root}/web`,
  publicDir: `${root}/web/public`,
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
