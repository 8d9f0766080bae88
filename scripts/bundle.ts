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
  alias: { 'string-width': 'fast-string-width' },
  // The same for packages that make a segmenter as soon as they are loaded.
  inject: ['src/text/graphemes.ts'],
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
}

/** For what needs to know the screens and draws none of them: without Ink and React. */
export const WITHOUT_DRAWING = {
  loader: { '.tsx': 'empty' },
  logOverride: { 'import-is-undefined': 'silent' },
} as const satisfies BuildOptions

/** The files in dist, each with all that it needs, and what each is made of. */
export const BUNDLES: Readonly<Record<string, string>> = {
  terrapin: 'src/main.ts',
  commands: 'src/cli/runProgram.ts',
  screens: 'screens/open.tsx',
  sample: 'src/sample/sampleHost.ts',
  git: 'simple-git',
  readComparison: 'src/compare/readComparison.ts',
  readDatabase: 'src/store/database/readDatabase.ts',
}

/** The same for those that are bundled without drawing. */
export const UNDRAWN_BUNDLES: Readonly<Record<string, string>> = {
  keys: 'screens/keysAndColors.ts',
}

const FILES = new Map(
  Object.entries({ ...BUNDLES, ...UNDRAWN_BUNDLES }).map(([name, entry]) => [
    entry,
    `./${name}.js`,
  ]),
)

/** Where one bundle imports another's entry, that stays an import, for when it is needed. */
export const BETWEEN_BUNDLES: Plugin = {
  name: 'between bundles',
  setup(build) {
    build.onResolve({ filter: /^\.|^simple-git$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return null
      const entry = path.startsWith('.') ? relative('.', join(resolveDir, path)) : path
      const file = FILES.get(entry)
      return file === undefined ? null : { path: file, external: true }
    })
  },
}
