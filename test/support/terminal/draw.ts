import type { Terminal } from '@xterm/headless'
import { width } from '../../../src/text/width.ts'
import { type CellStyle, type Run, runsOf } from './cells.ts'

/** A cell in pixels; every run is stretched to its cells, whatever font draws it. */
const CELL = { width: 8.4, height: 18 }
const BASELINE = 13.5
const MARGIN = 12
const FONT = 14

const BACKGROUND = '#15181e'
const FOREGROUND = '#d5dae3'
/** The terminal's 16 colours. */
const PALETTE = [
  ...['#3b4252', '#e0707c', '#93c47d', '#e0bd6c', '#7aa2dd', '#c294d4', '#6fc3cf', '#c8ced9'],
  ...['#5f6b80', '#ef8b95', '#aedb98', '#f0d48c', '#96baef', '#d8afe6', '#8edae5', '#f2f5fa'],
]
/** How much of the foreground is left in dim text. */
const DIM = 0.6

/** The screen of a terminal as an SVG picture, the same for the same screen. */
export function drawSvg(terminal: Terminal): string {
  const wide = px(terminal.cols * CELL.width + 2 * MARGIN)
  const high = px(terminal.rows * CELL.height + 2 * MARGIN)
  const lines = [...Array(terminal.rows).keys()].flatMap((y) =>
    runsOf(terminal, y).flatMap((run) => drawRun(run, y)),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}"` +
      ` width="${wide}" height="${high}"` +
      ` font-family="'DejaVu Sans Mono', ui-monospace, Menlo, Consolas, monospace"` +
      ` font-size="${FONT}" fill="${FOREGROUND}" xml:space="preserve">`,
    '<title>A screen of terrapin</title>',
    `<rect width="100%" height="100%" rx="6" fill="${BACKGROUND}"/>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}

function drawRun({ column, columns, text, style }: Run, y: number): string[] {
  const drawn: string[] = []
  const [color, ground] = colorsOf(style)
  if (ground !== null) {
    const place = `x="${x(column)}" y="${px(MARGIN + y * CELL.height)}"`
    drawn.push(
      `<rect ${place} width="${px(columns * CELL.width)}" height="${CELL.height}" fill="${ground}" shape-rendering="crispEdges"/>`,
    )
  }
  // Long gaps are left out, so that columns start where they do even in another font.
  for (const { 0: word, index } of text.matchAll(/\S+(?: \S+)*/g)) {
    const before = width(text.slice(0, index))
    const place = `x="${x(column + before)}" y="${px(MARGIN + y * CELL.height + BASELINE)}"`
    const length = `textLength="${px(width(word) * CELL.width)}" lengthAdjust="spacingAndGlyphs"`
    drawn.push(`<text ${place} ${length}${looks(style, color)}>${escaped(word)}</text>`)
  }
  return drawn
}

/** Text and ground; inverse swaps them. */
function colorsOf({ color, inverse }: CellStyle): [string, string | null] {
  const text = color === null ? FOREGROUND : (PALETTE[color] ?? FOREGROUND)
  return inverse ? [BACKGROUND, text] : [text, null]
}

function looks({ bold, dim }: CellStyle, color: string): string {
  const fill = color === FOREGROUND ? '' : ` fill="${color}"`
  return `${fill}${bold ? ' font-weight="bold"' : ''}${dim ? ` opacity="${DIM}"` : ''}`
}

function x(column: number): string {
  return px(MARGIN + column * CELL.width)
}

function px(value: number): string {
  return String(Number(value.toFixed(1)))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
