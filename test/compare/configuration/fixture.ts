import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ComparisonPart, known } from '../../../src/compare/comparisonPart.ts'
import type { Repository } from '../../../src/compare/configuration/findRepository.ts'

/* Repositories made by the real git. */

const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Anna',
  GIT_AUTHOR_EMAIL: 'anna@example.org',
  GIT_COMMITTER_NAME: 'Anna',
  GIT_COMMITTER_EMAIL: 'anna@example.org',
}

/** Runs git in a directory and gives what it printed. */
export function git(directory: string, argv: readonly string[], input = '', env = {}): string {
  const options = { cwd: directory, input, env: { ...ENVIRONMENT, ...env }, encoding: 'utf8' }
  const maxBuffer = 64 * 1024 * 1024
  const stdio: ('pipe' | 'ignore')[] = ['pipe', 'pipe', 'ignore']
  return execFileSync('git', argv, { ...options, encoding: 'utf8', maxBuffer, stdio }).trim()
}

/** An empty repository in a new directory. */
export function init(directory: string, ...options: string[]): string {
  mkdirSync(directory, { recursive: true })
  git(directory, ['init', '-q', '-b', 'main', ...options])
  return directory
}

let minutes = 0

/** Writes these files, commits them a minute after the commit before, and gives the hash. */
export function commit(
  directory: string,
  subject: string,
  files: Readonly<Record<string, string>> = {},
  author = 'Anna',
): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  git(directory, ['add', '-A'])
  git(directory, ['commit', '-q', '--allow-empty', '-F', '-'], subject, {
    ...dates(),
    GIT_AUTHOR_NAME: author,
  })
  return git(directory, ['rev-parse', 'HEAD'])
}

/** The next minute of a day in 2026, as git's environment has it. */
export function dates(): Record<string, string> {
  minutes += 1
  const date = new Date(Date.UTC(2026, 4, 1, 12, minutes)).toISOString()
  return { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
}

/** A repository as it is when it was found. */
export function found(directory: string, others: Partial<Repository> = {}): Repository {
  const place = { directory, mounted: false, top: directory, safe: null }
  return { path: directory, prefix: '', shallow: false, place, ...others }
}

export function foundPart(
  directory: string,
  others: Partial<Repository> = {},
): ComparisonPart<Repository> {
  return known(found(directory, others))
}

/** The value of a part that must be known. */
export function valueIn<T>(part: ComparisonPart<T>): T {
  if (part.status === 'unknown') throw new Error(part.reason)
  return part.value
}
