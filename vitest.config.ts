import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // What terrapin keeps between starts stays out of the home of whoever runs the tests.
    // Their own settings and locale stay out of the tests.
    env: {
      XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'terrapin-test-cache-')),
      XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'terrapin-test-config-')),
      ...{ LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', COLORFGBG: '' },
    },
    globalSetup: 'test/support/rootsCache.ts',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
