import { accessSync, constants, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { bound, forgetCaches } from './inPlace.ts'
import { byTurns, output } from './measure.ts'
import { wholeCommand } from './start.ts'

/** A question that several programs answer. */
interface Question {
  readonly text: string
  /** Of terrapin. */
  readonly own: readonly string[]
  /** The programs as they are called on the PATH, with their arguments. */
  readonly peers: Readonly<Record<string, readonly string[]>>
}

/** CPU milliseconds of whole commands that answer the same question, on a store bound to /nix. */
export interface Answered {
  readonly text: string
  /** By program; null where it failed. */
  readonly times: ReadonlyMap<string, number | null>
}

const NIX = ['--extra-experimental-features', 'nix-command']

/** `systems` are the store paths of generations 1, 2 and so on. */
function questions(systems: readonly string[]): Question[] {
  const two = systems.slice(0, 2)
  return [
    {
      text: 'packages that differ between two generations',
      own: ['diff', '1', '2', '--plain'],
      peers: {
        nix: [...NIX, 'store', 'diff-closures', ...two],
        dix: two,
        nvd: ['--color=never', 'diff', ...two],
        nixos: ['generation', 'diff', '1', '2'],
      },
    },
    {
      text: 'all generations with their closure sizes',
      own: ['list', '--json'],
      peers: {
        nix: [...NIX, 'path-info', '-S', ...systems],
        'nix-sweep': ['generations', 'system'],
        nh: ['os', 'info'],
      },
    },
    {
      text: 'all generations without sizes',
      own: ['list', '--json'],
      peers: { nixos: ['generation', 'list', '--table'] },
    },
  ]
}

/**
 * Measures terrapin and whichever of its peers are on the PATH by turns, in mount namespaces; needs root. A peer
 * that is not there is left out.
 */
export function besidePeers(
  root: string,
  program: readonly string[],
  systems: readonly string[],
  rounds: number,
): Answered[] {
  const here = (argv: readonly string[]) => wholeCommand(bound(root, argv))
  return questions(systems).map(({ text, own, peers }) => {
    const found = Object.entries(peers).flatMap(([name, rest]) => {
      const file = onPath(name)
      return file === null ? [] : [{ name, argv: [file, ...rest] }]
    })
    const working = found.filter(({ argv }) => works(bound(root, argv)))
    const ours = [...program, ...own]
    here(ours)
    const known = byTurns(rounds, [
      () => here([process.execPath, '-e', '0']),
      () => here(ours),
      () => {
        forgetCaches()
        return here(ours)
      },
      ...working.map(
        ({ argv }) =>
          () =>
            here(argv),
      ),
    ])
    const names = ['node -e 0', 'terrapin', 'terrapin, the first time']
    const times = new Map<string, number | null>(found.map(({ name }) => [name, null]))
    for (const [index, name] of [...names, ...working.map(({ name }) => name)].entries()) {
      times.set(name, known[index] ?? null)
    }
    return { text, times }
  })
}

/** Where a program lies on the PATH; null for none. */
function onPath(name: string): string | null {
  for (const directory of (process.env.PATH ?? '').split(':').filter(Boolean)) {
    try {
      const file = join(directory, name)
      accessSync(file, constants.X_OK)
      return realpathSync(file)
    } catch {
      // Not there.
    }
  }
  return null
}

function works(argv: readonly string[]): boolean {
  try {
    output(argv)
    return true
  } catch {
    return false
  }
}
