import { join } from 'node:path'
import { build } from 'esbuild'
import { BUNDLES, BUNDLING, PRODUCTION } from '../scripts/bundle.ts'
import { median, output } from './measure.ts'

/** Milliseconds of the screen's part of the work. */
export interface ScreenTimes {
  /** From Enter to the first part of a comparison. */
  readonly opened: number
  /** From a key to its frame in the list of generations. */
  readonly listKey: number
  readonly slowListKey: number
  /** From a key to its frame in the list of packages: the median, and the 95th of 100. */
  readonly key: number
  readonly slowKey: number
  /** The slowest key while finding. */
  readonly find: number
  /** Comparing two etc trees. */
  readonly etc: number
}

/** Bundles the screens as the program is bundled, and times them on the store below `root`. */
export async function screenTimes(
  root: string,
  directory: string,
  rounds: number,
): Promise<ScreenTimes> {
  await build({
    ...BUNDLING,
    // Beside it what it starts as processes of their own.
    entryPoints: {
      work: 'bench/screenWork.tsx',
      readDatabase: BUNDLES.readDatabase?.[0] ?? '',
      readComparison: BUNDLES.readComparison?.[0] ?? '',
    },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    define: PRODUCTION,
  })
  const env = { FORCE_COLOR: '1' }
  const times = Array.from(
    { length: rounds },
    () =>
      JSON.parse(output([process.execPath, join(directory, 'work.mjs'), root], env)) as ScreenTimes,
  )
  const of = (key: keyof ScreenTimes) => median(times.map((time) => time[key]))
  return {
    opened: of('opened'),
    listKey: of('listKey'),
    slowListKey: of('slowListKey'),
    key: of('key'),
    slowKey: of('slowKey'),
    find: of('find'),
    etc: of('etc'),
  }
}
