import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'

/** The directories that vitest.config.ts makes for one run of the tests; one holds machine/template.ts's machines. */
const MADE = ['TERRAPIN_TEST_TEMPLATES', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME']

/** Removes them at the end of the run. */
export default function removeTemplates(project: TestProject): () => void {
  const directories = MADE.flatMap((name) => project.config.env[name] ?? [])
  return () => {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  }
}
