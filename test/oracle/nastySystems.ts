import type { PackageSpec, SystemSpec } from '../support/machine/spec.ts'

/** A package that may stand in a system in some of its versions, with some of its outputs. */
interface Candidate {
  name: string
  versions?: string[]
  outputs?: string[]
}

/** Names that are hard to take apart; what Nix makes of each stands in its own source only. */
const candidates: Candidate[] = [
  { name: 'gtk+3', versions: ['3.24.38', '3.24.41'], outputs: ['out', 'dev', 'bin'] },
  { name: 'python3.11-foo', versions: ['1.2', '1.10', '1.2rc1'] },
  { name: 'glibc', versions: ['2.39-52', '2.39-105'], outputs: ['out', 'bin', 'lib32', 'lib64'] },
  { name: 'glibc-locales', versions: ['2.39-52', '2.39-105'] },
  { name: 'source' },
  { name: 'X-Restart-Triggers-foo' },
  { name: 'unit-user-1000.slice' },
  { name: 'perl5.38.2-HTTP-Date', versions: ['6.06', '6.07'] },
  { name: 'linux', versions: ['6.6.30-modules-shrunk', '6.6.31-modules-shrunk', '6.6.30'] },
  { name: 'neovim', versions: ['80f75d0', 'ee3d4f6', '0.10.0'] },
  { name: 'a-b-c', versions: ['1234pre5+git', '1234'] },
  { name: 'name-that-ends-with-dash-', versions: ['1.0', '1.1'] },
  { name: 'foo', versions: ['_bar-1.0', '0-unstable-2024-01-01', '2.3pre1', '2.3pre12', '2.3'] },
  { name: 'foo-unstable', versions: ['2024-01-01', '2024-01-10'] },
  { name: 'foo-', outputs: ['out', 'dev'] },
  { name: '915resolution', versions: ['0.5.2', '0.5.3'] },
  { name: 'lib32' },
  { name: 'x-lib32', versions: ['1'] },
  { name: '-leading', versions: ['1.0', 'a'] },
  { name: '-1' },
  { name: 'a--b', outputs: ['out', 'man'] },
  { name: 'q?a=b', versions: ['1=2?3', '=', '?', '+1'] },
  { name: 'UPPER-Case', versions: ['V1', 'v1'], outputs: ['out', 'Dev'] },
  { name: 'trailing.', versions: ['1.', '1..2'] },
  { name: 'only-letters-dev-bin', outputs: ['out', 'doc'] },
]

const base = 16_384
/** Differences at the 8 KiB that Nix shows from, and at halves that C and JavaScript round apart. */
const sizes = [0, 8, 8184, 8192, 8200, 8448, 8960, 9472, 9984, 1_100_000].map((n) => base + n)

/** Systems that differ in many ways from one another; always the same ones. */
export function nastySystems(count: number): SystemSpec[] {
  const random = numbersFrom(20_260_503)
  const labels = ['26.05pre7.abcdef', '26.05.1', '26.05', 'unstable-dev', 'x']
  return Array.from({ length: count }, (_, index) => ({
    label: labels[index] ?? `26.11.${index}`,
    kernel: null,
    packages: candidates.flatMap((candidate) => packagesOf(candidate, random)),
  }))
}

type Random = (below: number) => number

function packagesOf({ name, versions, outputs = ['out'] }: Candidate, random: Random) {
  const made = (version?: string): PackageSpec => ({
    name,
    ...(version !== undefined && { version }),
    outputs,
    installs: outputs.filter((_, index) => index === 0 || random(3) > 0),
    size: sizes[random(sizes.length)] ?? base,
    flavour: `${random(2)}`,
  })
  if (versions === undefined) return random(4) === 0 ? [] : [made()]
  return versions.filter(() => random(versions.length) < 1.5).map(made)
}

/** Whole numbers below what is asked for, from mulberry32: a failure must come back on every run. */
function numbersFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
