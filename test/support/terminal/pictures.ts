import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import { sampleHost } from '../../../src/sample/sampleHost.ts'
import { drawSvg, XTERM_DARK, XTERM_LIGHT } from './draw.ts'
import { SCENES, type Scene, sizesOf } from './scenes.ts'
import { openScreen } from './screen.ts'

/*
 * Draws the scenes into pictures/: run by scripts/pictures.ts, once with colours and once
 * without, as FORCE_COLOR says; where THEME is set, some scenes with that on GROUND.
 */

const { FORCE_COLOR, THEME, GROUND, COLORFGBG } = process.env
const plain = FORCE_COLOR === '0'
const DIRECTORY = 'pictures'
/** What every theme must be able to show. */
const LOOKED_AT = [
  ...['list', 'list-marked', 'compare-packages', 'compare-units', 'reading', 'reading-commit'],
  ...['plan-switch', 'boot', 'findings', 'palette', 'help', 'bisect', 'run', 'delete-refused'],
]

async function drawScene(scene: Scene, columns: number, rows: number): Promise<void> {
  await using screen = await openScreen({ host: await sampleHost(), columns, rows })
  await scene.moves(screen)
  const name = `${scene.name}-${columns}x${rows}${plain ? '-plain' : ''}`
  const svg = drawSvg(screen.terminal)
  writeFileSync(`${DIRECTORY}/${name}.svg`, svg)
  writeFileSync(`${DIRECTORY}/${name}.txt`, `${screen.text()}\n`)
  writePng(`${DIRECTORY}/${name}.png`, svg)
  if (scene.name === 'list' && columns === 100 && !plain) writeFileSync('docs/terrapin.svg', svg)
}

function writePng(path: string, svg: string): void {
  const options = { font: { defaultFontFamily: 'DejaVu Sans Mono' } }
  writeFileSync(path, new Resvg(svg, options).render().asPng())
}

async function drawLook(scene: Scene): Promise<void> {
  await using screen = await openScreen({ host: await sampleHost() })
  await scene.moves(screen)
  const known = COLORFGBG === '' ? 'unknown' : 'known'
  const colours = GROUND === 'light' ? XTERM_LIGHT : XTERM_DARK
  const name = [scene.name, THEME, GROUND, known, FORCE_COLOR === '1' ? '16' : '256'].join('-')
  writePng(`${DIRECTORY}/${name}.png`, drawSvg(screen.terminal, colours))
}

mkdirSync(DIRECTORY, { recursive: true })
if (THEME === undefined) {
  for (const scene of SCENES.filter((some) => some.plain || !plain)) {
    for (const [columns, rows] of sizesOf(scene)) await drawScene(scene, columns, rows)
  }
} else {
  const home = mkdtempSync(join(tmpdir(), 'terrapin-looks-'))
  mkdirSync(join(home, 'terrapin'))
  writeFileSync(join(home, 'terrapin', 'config.toml'), `theme = "${THEME}"\n`)
  process.env.XDG_CONFIG_HOME = home
  for (const scene of SCENES) if (LOOKED_AT.includes(scene.name)) await drawLook(scene)
  rmSync(home, { recursive: true })
}
