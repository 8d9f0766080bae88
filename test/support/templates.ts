import { rmSync } from 'node:fs'
import type { TestProject } from 'vitest/node'

/** Removes the machines that tests were copied from (machine/template.ts) at the end of the run. */
export default function removeTemplates(project: TestProject): () => void {
  const directory = project.config.env.TERRAPIN_TEST_TEMPLATES
  return () => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true })
  }
}
