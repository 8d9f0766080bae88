import type { BuildOptions } from 'esbuild'
import { BUILTINS } from './builtins.ts'
import { LIGHTER_PACKAGES } from './lighter.ts'

/** How the program is bundled, wherever it is. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  jsx: 'automatic',
  // Less to read at each start; lines and names stay, so that a crash can be understood.
  minifyWhitespace: true,
  // LICENCES.txt has them whole.
  legalComments: 'none',
  lineLimit: 120,
  // The width of a string without the ICU segmenter, which costs 36 ms at start-up.
  alias: { 'string-width': 'fast-string-width' },
  // The same for packages that make a segmenter as soon as they are loaded.
  inject: ['src/text/graphemes.ts'],
  plugins: [BUILTINS, LIGHTER_PACKAGES],
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
  logLevel: 'warning',
} as const satisfies BuildOptions

/**
 * React without its checks for development. Yoga looks whether there is a fetch, by which Node loads
 * all of its HTTP client: 58 ms; others look for a browser's navigator: 3 ms.
 */
export const PRODUCTION = {
  'process.env.NODE_ENV': '"production"',
  fetch: 'undefined',
  'globalThis.navigator': 'undefined',
  'Intl.Segmenter': 'GraphemeSegmenter',
  // Two packages look at it for what the program does not do.
  'import.meta.url': 'undefined',
  'import.meta.resolve': 'undefined',
}
