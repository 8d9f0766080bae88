import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // What terrapin keeps between starts stays out of the home of whoever runs the tests.
    env: { XDG_CACHE_HOME: mkdtempSync(join(tmpdir(), 'terrapin-test-cache-')) },
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
})
