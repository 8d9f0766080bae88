import xterm from '@xterm/headless'
import { expect, it } from 'vitest'
import { drawSvg } from '../support/terminal/draw.ts'

/** The picture of a terminal that was sent this. */
async function pictureOf(sent: string): Promise<string> {
  const terminal = new xterm.Terminal({ cols: 20, rows: 2, allowProposedApi: true })
  await new Promise<void>((done) => terminal.write(sent, done))
  return drawSvg(terminal)
}

it('puts every run where its cells are, wide characters too', async () => {
  const svg = await pictureOf('a <b>   &c\r\n日本 x   z')
  expect(svg).toMatch(/x="12" .*textLength="42".*>a &lt;b&gt;<\/text>/)
  expect(svg).toMatch(/x="79.2" .*>&amp;c<\/text>/)
  expect(svg).toMatch(/x="12" .*textLength="50.4".*>日本 x<\/text>/)
  expect(svg).toMatch(/x="87.6" .*>z<\/text>/)
})

it('draws colours, bold, dim and inverse', async () => {
  const svg = await pictureOf(
    '\x1b[32mgood\x1b[0m \x1b[1mstrong\x1b[0m \x1b[2mfaint\x1b[0m\r\n\x1b[7mbar',
  )
  expect(svg).toMatch(/fill="#93c47d">good</)
  expect(svg).toMatch(/font-weight="bold">strong</)
  expect(svg).toMatch(/opacity="0.6">faint</)
  expect(svg).toMatch(/<rect x="12" y="30" width="25.2" height="18" fill="#d5dae3"/)
  expect(svg).toMatch(/fill="#15181e">bar</)
})
