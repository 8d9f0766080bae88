import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { SkippedReporter } from './test/support/skipped.ts'
import { SlowFirst } from './test/support/slowFirst.ts'

/** Rooms whose tests share nothing but the code: their files run in one process, which saves a start for each. */
const ALONE = [
  'boot',
  'bootlog',
  'changelog',
  'compare',
  'config',
  'health',
  'pins',
  'problems',
  'targets',
  'text',
]
const files = (rooms: readonly string[]) => rooms.map((room) => `test/${room}/**/*.test.ts`)

export default defineConfig({
  // React as it is shipped: its development build takes several times as long to draw a screen.
  oxc: { jsx: { runtime: 'automatic', development: false } },
  test: {
    globalSetup: [
      'test/support/build.ts',
      'test/support/rootsCache.ts',
      'test/support/templates.ts',
    ],
    reporters: ['default', new SkippedReporter()],
    projects: [
      { extends: true, test: { name: 'alone', include: files(ALONE), isolate: false } },
      {
        extends: true,
        test: {
          name: 'machine',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: files(ALONE),
        },
      },
    ],
    // What terrapin keeps between starts stays out of the home of whoever runs the tests.
    // Their own settings and locale stay out of the tests.
    env: {
      XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'terrapin-test-cache-')),
      TERRAPIN_TEST_TEMPLATES: mkdtempSync(join(tmpdir(), 'terrapin-test-templates-')),
      XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'terrapin-test-config-')),
      NODE_ENV: 'production',
      ...{ LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', COLORFGBG: '' },
    },
    sequence: { sequencer: SlowFirst },
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
