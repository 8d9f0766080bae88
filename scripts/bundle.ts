import type { BuildOptions, Plugin } from 'esbuild'
import { BUILTINS } from './builtins.ts'

/** Ink loads React’s developer tools where DEV is set; they are not among what it needs. */
const NO_DEVTOOLS: Plugin = {
  name: 'no-devtools',
  setup(build) {
    const filter = /^react-devtools-core$/
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'nothing' }))
    build.onLoad({ filter, namespace: 'nothing' }, () => ({ contents: 'export default undefined' }))
  },
}

/** How the program is bundled, wherever it is. */
export const BUNDLING = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  jsx: 'automatic',
  // The width of a string without the ICU segmenter, which costs 36 ms at start-up.
  alias: { 'string-width': 'fast-string-width' },
  plugins: [BUILTINS, NO_DEVTOOLS],
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: { js: 'const require = (name) => process.getBuiltinModule(name);' },
  logLevel: 'warning',
} as const satisfies BuildOptions

/**
 * React without its checks for development. Yoga looks whether there is a fetch, by which Node loads
 * all of its HTTP client: 58 ms.
 */
export const PRODUCTION = { 'process.env.NODE_ENV': '"production"', fetch: 'undefined' }
