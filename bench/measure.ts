import { spawnSync } from 'node:child_process'

/** The middle one; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** Runs a command; its standard output. Throws where it fails. */
export function output(argv: readonly string[], env: Record<string, string> = {}): string {
  const [program = '', ...rest] = argv
  const { status, stdout, stderr, error } = spawnSync(program, rest, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  if (error !== undefined || status !== 0) {
    throw new Error(`${argv.slice(0, 4).join(' ')} …: ${error?.message ?? stderr}`)
  }
  return stdout
}

/** Milliseconds that a whole command takes. */
export function timed(argv: readonly string[], env: Record<string, string> = {}): number {
  const start = performance.now()
  output(argv, env)
  return performance.now() - start
}

/** Rounds of all candidates by turns, so that a slow moment of the machine hits each of them. */
export function byTurns(rounds: number, candidates: readonly (() => number)[]): number[] {
  const times = candidates.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, candidate] of candidates.entries()) times[index]?.push(candidate())
  }
  return times.map(median)
}
