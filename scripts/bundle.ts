import type { BuildOptions } from 'esbuild'
import { BUILTINS } from './builtins.ts'

/** How the program is bundled, wherever it is. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  jsx: 'automatic',
  // The width of a string without the ICU segmenter, which costs 36 ms at start-up.
  alias: { 'string-width': 'fast-string-width' },
  plugins: [BUILTINS],
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
  logLevel: 'warning',
} as const satisfies BuildOptions

/** React without its checks for development. */
export const PRODUCTION = { 'process.env.NODE_ENV': '"production"' }

/** Ink loads its developer tools only when DEV is set. */
export const NOT_BUNDLED = ['react-devtools-core']
