import type { Terminal } from '@xterm/headless'
import { width } from '../../../src/text/width.ts'
import { type CellStyle, type Run, runsOf } from './cells.ts'

/** A cell in pixels; every run is stretched to its cells, whatever font draws it. */
const CELL = { width: 8.4, height: 18 }
const BASELINE = 13.5
const MARGIN = 12
const FONT = 14

/** The colours of a terminal. */
export interface Colours {
  readonly background: string
  readonly foreground: string
  /** The 16 that have names. */
  readonly palette: readonly string[]
}

/** A dark one with colours that were chosen for it. */
export const DARK: Colours = {
  background: '#15181e',
  foreground: '#d5dae3',
  palette: [
    ...['#3b4252', '#e0707c', '#93c47d', '#e0bd6c', '#7aa2dd', '#c294d4', '#6fc3cf', '#c8ced9'],
    ...['#5f6b80', '#ef8b95', '#aedb98', '#f0d48c', '#96baef', '#d8afe6', '#8edae5', '#f2f5fa'],
  ],
}

/** xterm’s own, which were chosen for neither. */
const XTERM = [
  ...['#000000', '#cd0000', '#00cd00', '#cdcd00', '#0000ee', '#cd00cd', '#00cdcd', '#e5e5e5'],
  ...['#7f7f7f', '#ff0000', '#00ff00', '#ffff00', '#5c5cff', '#ff00ff', '#00ffff', '#ffffff'],
]
export const XTERM_DARK: Colours = { background: '#000000', foreground: '#e5e5e5', palette: XTERM }
export const XTERM_LIGHT: Colours = { background: '#ffffff', foreground: '#000000', palette: XTERM }

/** How much of the foreground is left in dim text. */
const DIM = 0.6

/** The screen of a terminal as an SVG picture, the same for the same screen. */
export function drawSvg(terminal: Terminal, colours: Colours = DARK): string {
  const wide = px(terminal.cols * CELL.width + 2 * MARGIN)
  const high = px(terminal.rows * CELL.height + 2 * MARGIN)
  const lines = [...Array(terminal.rows).keys()].flatMap((y) =>
    runsOf(terminal, y).flatMap((run) => drawRun(run, y, colours)),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${wide} ${high}"` +
      ` width="${wide}" height="${high}"` +
      ` font-family="'DejaVu Sans Mono', ui-monospace, Menlo, Consolas, monospace"` +
      ` font-size="${FONT}" fill="${colours.foreground}" xml:space="preserve">`,
    '<title>A screen of terrapin</title>',
    `<rect width="100%" height="100%" rx="6" fill="${colours.background}"/>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}

function drawRun({ column, columns, text, style }: Run, y: number, colours: Colours): string[] {
  const drawn: string[] = []
  const [color, ground] = colorsOf(style, colours)
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
    drawn.push(`<text ${place} ${length}${looks(style, color, colours)}>${escaped(word)}</text>`)
  }
  return drawn
}

/** Text and ground; inverse swaps them. */
function colorsOf({ color, inverse }: CellStyle, colours: Colours): [string, string | null] {
  const text = rgbOf(color, colours)
  return inverse ? [colours.background, text] : [text, null]
}

/** The levels of the cube that xterm’s colours from 16 on are. */
const LEVELS = [0, 95, 135, 175, 215, 255]

/** A colour as `#rrggbb`. */
export function rgbOf(color: CellStyle['color'], { foreground, palette }: Colours): string {
  if (color === null || typeof color === 'string') return color ?? foreground
  if (color < 16) return palette[color] ?? foreground
  const place = color - 16
  const grey = 8 + 10 * (color - 232)
  const parts =
    color >= 232
      ? [grey, grey, grey]
      : [Math.floor(place / 36), Math.floor(place / 6) % 6, place % 6].map(
          (step) => LEVELS[step] ?? 0,
        )
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

function looks(
  { bold, dim, underline }: CellStyle,
  color: string,
  { foreground }: Colours,
): string {
  const fill = color === foreground ? '' : ` fill="${color}"`
  return `${fill}${bold ? ' font-weight="bold"' : ''}${underline ? ' text-decoration="underline"' : ''}${dim ? ` opacity="${DIM}"` : ''}`
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
