/**
 * Draws the main screens of the sample machine: pictures/*.svg, .png and .txt to look at, and
 * docs/terrapin.svg for the README.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { build } from 'esbuild'
import { BUNDLING, PRODUCTION } from './bundle.ts'

/** Node strips no types of .tsx, so the program and its driver are bundled first. */
const BUNDLE = 'node_modules/.cache/terrapin/pictures'

rmSync(BUNDLE, { recursive: true, force: true })
await build({
  ...BUNDLING,
  entryPoints: ['test/support/terminal/pictures.ts'],
  outdir: BUNDLE,
  outExtension: { '.js': '.mjs' },
  define: PRODUCTION,
  external: ['@resvg/resvg-js'],
})
rmSync('pictures', { recursive: true, force: true })
mkdirSync('docs', { recursive: true })
for (const FORCE_COLOR of ['1', '0']) {
  execFileSync(process.execPath, [`${BUNDLE}/pictures.mjs`], {
    stdio: 'inherit',
    env: { ...process.env, FORCE_COLOR, TZ: 'UTC' },
  })
}
