/**
 * Draws the main screens of the sample machine: pictures/*.svg, .png and .txt to look at, and
 * docs/terrapin.svg for the README.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

/** Node strips no types of .tsx, so the program and its driver are bundled first. */
const BUNDLE = 'node_modules/.cache/terrapin/pictures'

rmSync(BUNDLE, { recursive: true, force: true })
await build({
  entryPoints: ['test/support/terminal/pictures.ts'],
  outdir: BUNDLE,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  // As the program itself is built: what is drawn here is what a person gets.
  alias: { 'string-width': 'fast-string-width' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  external: ['react-devtools-core', '@resvg/resvg-js'],
  logLevel: 'warning',
})
rmSync('pictures', { recursive: true, force: true })
mkdirSync('docs', { recursive: true })
for (const FORCE_COLOR of ['1', '0']) {
  execFileSync(process.execPath, [`${BUNDLE}/pictures.mjs`], {
    stdio: 'inherit',
    env: { ...process.env, FORCE_COLOR, TZ: 'UTC' },
  })
}
