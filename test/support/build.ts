import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

/** What scripts/build.ts reads, and two files that it writes. */
const SOURCES = ['src', 'screens', 'scripts', 'package.json', 'package-lock.json']
const BUILT = ['dist/terrapin.js', 'share/fish/vendor_completions.d/terrapin.fish']

/**
 * Builds the program before the tests, and before those that run again in watch mode, so that none
 * runs an older one. Nothing is built where it is up to date: other tests may be running it.
 */
export default function setup(project: TestProject): void {
  const build = () => buildWhereOlder(project.config.root)
  build()
  project.onTestsRerun(build)
}

/** Whether what was built below `root` is newer than all that it is built from. */
export function isBuilt(root: string): boolean {
  const built = BUILT.map((file) => modified(join(root, file)) ?? 0)
  return newest(SOURCES.map((name) => join(root, name))) < Math.min(...built)
}

function buildWhereOlder(root: string): void {
  if (isBuilt(root)) return
  const { status } = spawnSync(process.execPath, ['scripts/build.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) throw new Error('scripts/build.ts failed, so nothing can be tested')
}

/** The newest modification in these, in milliseconds; that of a directory is also a deletion. */
function newest(paths: readonly string[]): number {
  const below = paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
      : [],
  )
  return Math.max(...[...paths, ...below].map((path) => modified(path) ?? 0))
}

function modified(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null
}
