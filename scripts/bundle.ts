import { join, relative } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'
import { DEPENDENCY_PATCHES } from './dependencyPatches.ts'

/** How the program is bundled, wherever it is. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  jsx: 'automatic',
  // Less to read at each start; the names stay, so that a crash can be understood.
  minifyWhitespace: true,
  minifySyntax: true,
  // LICENCES.txt has them whole.
  legalComments: 'none',
  lineLimit: 120,
  // The width of a string without the ICU segmenter, which costs 36 ms at start-up.
  alias: {
    'string-width': 'fast-string-width',
    'node:util': './src/runtime/nodeBuiltins.ts',
    'node:process': './src/runtime/nodeBuiltins.ts',
  },
  // The same for packages that make a segmenter as soon as they are loaded, and for a clock.
  inject: ['src/text/graphemes.ts', 'src/runtime/steadyClock.ts'],
  plugins: [DEPENDENCY_PATCHES],
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
  logLevel: 'warning',
} as const satisfies BuildOptions

/**
 * React without its checks for development, and Ink without a search for React's developer tools. Yoga
 * looks whether there is a fetch, by which Node loads all of its HTTP client: 58 ms; others look for
 * a browser's navigator: 3 ms.
 */
export const PRODUCTION = {
  'process.env.NODE_ENV': '"production"',
  'import.meta.resolve': 'undefined',
  fetch: 'undefined',
  'globalThis.navigator': 'undefined',
  'Intl.Segmenter': 'GraphemeSegmenter',
  performance: 'SteadyClock',
}

/** For what needs to know the screens and draws none of them: without Ink and React. */
export const WITHOUT_DRAWING = {
  loader: { '.tsx': 'empty' },
  logOverride: { 'import-is-undefined': 'silent' },
} as const satisfies BuildOptions

/**
 * The files in dist, and the modules that each is made of with all that they need. A dynamic import of one
 * of them loads the file that has it, its own before another. It is never the reason to wrap a module in a
 * function: what runs at the start is then compiled once, and kept by Node's compile cache.
 */
export const BUNDLES: Readonly<Record<string, readonly string[]>> = {
  terrapin: ['src/main.ts'],
  commands: [
    'src/cli/runProgram.ts',
    'src/cli/list.ts',
    'src/host/local.ts',
    'src/host/mounted.ts',
    'src/machine/sizes.ts',
    'src/nix/profile.ts',
  ],
  otherCommands: [
    'src/cli/show.ts',
    'src/cli/why.ts',
    'src/cli/packages.ts',
    'src/cli/snapshot.ts',
    'src/cli/mark.ts',
    'src/cli/note.ts',
    'src/cli/config.ts',
    'src/cli/describeProgram.ts',
    'src/cli/completions/script.ts',
    'src/cli/completions/complete.ts',
  ],
  changes: [
    'src/cli/changeCommands.ts',
    'src/cli/rollback.ts',
    'src/cli/boot.ts',
    'src/cli/bisect.ts',
    'src/changes/prepare.ts',
  ],
  plainDiff: ['src/cli/diff/plainDiff.ts'],
  comparison: [
    'src/cli/diff/diff.ts',
    'src/cli/history.ts',
    'src/history/nameFilter.ts',
    'src/history/explainChange.ts',
    'src/history/readHistory.ts',
    'src/history/systemHistory.ts',
    'src/history/listChanges.ts',
    'src/history/changeDetails.ts',
    'src/history/commitSubjects.ts',
    'src/bisect/candidateCommits.ts',
    'src/compare/askComparison.ts',
    'src/compare/changeWords.ts',
    'src/compare/comparison.ts',
    'src/compare/configuration/commitPatch.ts',
    'src/compare/files/fileTexts.ts',
    'src/compare/packages/compareClosures.ts',
    'src/compare/packages/systemPackages.ts',
    'src/compare/units/compareUnits.ts',
    'src/compare/units/dryRun.ts',
    'src/compare/units/states.ts',
    'src/compare/units/unitText.ts',
  ],
  screens: [
    'screens/open.tsx',
    'src/changes/prepare.ts',
    'src/cli/question.ts',
    'src/host/local.ts',
    'src/host/mounted.ts',
    'src/host/pager.ts',
    'src/bootlog/readBootLog.ts',
    'src/machine/sizes.ts',
    'src/nix/profile.ts',
  ],
  settings: ['src/config/parseSettings.ts'],
  sample: ['src/sample/sampleHost.ts'],
  git: ['simple-git'],
  readComparison: ['src/compare/readComparison.ts'],
  readDatabase: ['src/store/database/readDatabase.ts'],
}

/** The same for those that are bundled without drawing. */
export const UNDRAWN_BUNDLES: typeof BUNDLES = { keys: ['screens/keysAndColors.ts'] }

const ALL = Object.entries({ ...BUNDLES, ...UNDRAWN_BUNDLES })

/** The options that make `dist/NAME.js`, which exports all that its modules do. */
export function bundleOptions(name: string, modules: readonly string[]): BuildOptions {
  const plugins = [...BUNDLING.plugins, betweenBundles(name)]
  const [module = '', ...others] = modules
  if (others.length === 0) return { plugins, entryPoints: { [name]: module }, outdir: 'dist' }
  const contents = modules.map((path) => `export * from './${path}'`).join('\n')
  return { plugins, stdin: { contents, resolveDir: '.' }, outfile: `dist/${name}.js` }
}

/** A dynamic import of a module that a bundle is made of stays an import, for when it is needed. */
function betweenBundles(name: string): Plugin {
  return {
    name: 'between bundles',
    setup(build) {
      build.onResolve({ filter: /^\.|^simple-git$/ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return null
        const module = path.startsWith('.') ? relative('.', join(resolveDir, path)) : path
        const holders = ALL.flatMap(([holder, modules]) => (modules.includes(module) ? holder : []))
        const holder = holders.includes(name) ? name : holders[0]
        return holder === undefined ? null : { path: `./${holder}.js`, external: true }
      })
    },
  }
}
