import { mkdirSync, writeFileSync } from 'node:fs'
import { Resvg } from '@resvg/resvg-js'
import { sampleHost } from '../../../src/host/sample/sampleHost.ts'
import { drawSvg } from './draw.ts'
import { SCENES, type Scene, sizesOf } from './scenes.ts'
import { openScreen } from './screen.ts'

/*
 * Draws the scenes into pictures/: run by scripts/pictures.ts, once with colours and once
 * without, as FORCE_COLOR says.
 */

const plain = process.env.FORCE_COLOR === '0'
const DIRECTORY = 'pictures'

async function drawScene(scene: Scene, columns: number, rows: number): Promise<void> {
  await using screen = await openScreen({ host: await sampleHost(), columns, rows })
  await scene.moves(screen)
  const svg = drawSvg(screen.terminal)
  const name = `${scene.name}-${columns}x${rows}${plain ? '-plain' : ''}`
  writeFileSync(`${DIRECTORY}/${name}.svg`, svg)
  writeFileSync(`${DIRECTORY}/${name}.txt`, `${screen.text()}\n`)
  const options = { font: { defaultFontFamily: 'DejaVu Sans Mono' } }
  writeFileSync(`${DIRECTORY}/${name}.png`, new Resvg(svg, options).render().asPng())
  if (scene.name === 'list' && columns === 100 && !plain) writeFileSync('docs/terrapin.svg', svg)
}

mkdirSync(DIRECTORY, { recursive: true })
for (const scene of SCENES.filter((some) => some.plain || !plain)) {
  for (const [columns, rows] of sizesOf(scene)) await drawScene(scene, columns, rows)
}
