import { Problem } from '../../problem.ts'

/**
 * The systems to compare, as in git diff: `A B`, `A..B`, or `A` alone, compared with the running system,
 * which also replaces a missing end of `A..B`. A `..` between slashes is part of a path. Throws a Problem
 * `usage` for a range with a further argument.
 */
export function diffSides(a: string, b?: string): [before: string, after: string] {
  const [, from, to] = /^(|.*[^./])\.\.(|[^/].*)$/.exec(a) ?? []
  if (from === undefined || to === undefined || a === '..') return [a, b ?? 'running']
  if (b === undefined) return [from || 'running', to || 'running']
  throw new Problem('usage', `${a} already names before and after: leave out ${b}.`)
}
