import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Resvg } from '@resvg/resvg-js'
import { sampleHost } from '../../../src/sample/sampleHost.ts'
import { drawSvg, XTERM_DARK, XTERM_LIGHT } from './draw.ts'
import { SCENES, type Scene, sizesOf, TOUR_SCENES } from './scenes.ts'
import { openScreen } from './screen.ts'

/*
 * Draws the scenes into pictures/. scripts/pictures.ts runs it once with colours and once without, as
 * FORCE_COLOR says. With TOUR set it draws only the pictures of the README, into docs/tour/. With
 * THEME set it draws some scenes in that theme, on GROUND.
 */

const { FORCE_COLOR, TOUR, THEME, GROUND, COLORFGBG } = process.env
const plain = FORCE_COLOR === '0'
const DIRECTORY = 'pictures'
const TOUR_DIRECTORY = 'docs/tour'
const TOUR_SIZE = { columns: 100, rows: 28 }
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
}

/** Draws a scene for the README, and a PNG beside the other pictures to look at. */
async function drawTour(scene: Scene): Promise<void> {
  await using screen = await openScreen({ host: await sampleHost(), ...TOUR_SIZE })
  await scene.moves(screen)
  const svg = drawSvg(screen.terminal)
  writeFileSync(`${TOUR_DIRECTORY}/${scene.name}.svg`, svg)
  writePng(`${DIRECTORY}/tour-${scene.name}.png`, svg)
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

/** Finds a scene of the tour. Throws for a name that no scene has. */
function tourScene(name: string): Scene {
  const scene = SCENES.find((candidate) => candidate.name === name)
  if (scene === undefined) throw new Error(`No scene is called ${name}.`)
  return scene
}

mkdirSync(DIRECTORY, { recursive: true })
if (TOUR !== undefined) {
  mkdirSync(TOUR_DIRECTORY, { recursive: true })
  for (const name of TOUR_SCENES) await drawTour(tourScene(name))
} else if (THEME === undefined) {
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
