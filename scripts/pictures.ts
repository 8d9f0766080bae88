/**
 * Draws the screens of the sample machine: pictures/*.svg, .png and .txt to look at, and docs/tour/*.svg
 * for the README. `tour` draws only those of the README. `looks` draws some screens in each theme, on
 * light and on dark terminals.
 */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
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

function draw(env: Readonly<Record<string, string>>): void {
  execFileSync(process.execPath, [`${BUNDLE}/pictures.mjs`], {
    stdio: 'inherit',
    env: { ...process.env, TZ: 'UTC', ...env },
  })
}

const [, , which] = process.argv
if (which === 'looks') {
  // On xterm's black and on its white. Only the default theme has colours: also with 256 of them,
  // and where the background is not known.
  for (const GROUND of ['dark', 'light']) {
    const COLORFGBG = GROUND === 'light' ? '0;15' : '15;0'
    for (const FORCE_COLOR of ['1', '2']) {
      draw({ THEME: 'default', GROUND, FORCE_COLOR, COLORFGBG })
      draw({ THEME: 'default', GROUND, FORCE_COLOR, COLORFGBG: '' })
    }
    for (const THEME of ['high-contrast', 'plain']) {
      draw({ THEME, GROUND, FORCE_COLOR: '1', COLORFGBG: '' })
    }
  }
} else {
  draw({ TOUR: '1', FORCE_COLOR: '1', COLORFGBG: '15;0' })
  if (which !== 'tour')
    for (const FORCE_COLOR of ['1', '0']) draw({ FORCE_COLOR, COLORFGBG: '15;0' })
}
