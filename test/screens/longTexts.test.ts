import { describe, expect, it } from 'vitest'
import { SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { link } from '../support/layout.ts'
import { allRead } from '../support/terminal/comparison.ts'
import { expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { smallHost } from '../support/terminal/small.ts'

/* Texts that are longer than the terminal: nothing of them may be out of reach. */

const LOW = { columns: 40, rows: 12 }

/** All that is to be read by going down, as one text; lines are told apart by what they say. */
async function readDown(screen: Screen, ends: RegExp): Promise<string> {
  const found: string[] = []
  for (let presses = 0; presses < 600; presses++) {
    expectWholeFrame(screen)
    const lines = screen.lines().slice(1, -1)
    for (const line of lines)
      if (line !== '   ↓ more' && !found.includes(line.trim())) found.push(line.trim())
    if (ends.test(screen.text())) return found.join(' ')
    await screen.press('down')
  }
  throw new Error(`It has no end ${ends}.\n${screen.text()}`)
}

const note = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ')

describe('at 40×12', () => {
  it('a note is written with its end in view, and read from its beginning', async () => {
    await using screen = await openOwnList(LOW)
    await screen.press('e')
    await screen.paste(note)
    await screen.see('word59█')
    expect(screen.has('word0 ')).toBe(false)
    expectWholeFrame(screen)
    await screen.press(
      'pageup',
      'pageup',
      'pageup',
      'pageup',
      'pageup',
      'pageup',
      'pageup',
      'pageup',
    )
    await screen.see('word0 word1')
    await screen.type('!')
    await screen.see('word59!█')
    await screen.press('backspace', 'enter', 'i')
    await screen.see(/^ 41 {2}/m)
    const whole = await readDown(screen, /^ tions=1$/m)
    expect(whole).toContain(note)
    await screen.press('escape')
    await screen.see('STATE')
    await screen.press('p', 'tab')
    await screen.type(' end')
    await screen.see('word59 end█')
    expectWholeFrame(screen)
  })

  it('all of a generation, of a row of a comparison, and of an entry of the boot menu', async () => {
    await using screen = await openList(LOW)
    await screen.press('i')
    await readDown(screen, /^ tions=1$/m)
    await screen.press('escape', 'b')
    await screen.see('STARTS')
    await screen.press('i')
    expect(await readDown(screen, /initrd\S*(?:\s+\S+)*\s+\(/)).toMatch(
      /nixos-generation-43\S*.*starts 43/,
    )
    await screen.press('escape', 'escape', 'g', 'enter')
    await allRead(screen)
    await screen.press('2', 'i')
    await screen.see('removed')
    expectWholeFrame(screen)
    await screen.press('escape', 'escape')
    await screen.see('STATE')
  })

  it('a finding is scrolled before the next one comes', async () => {
    const lost = 'a'.repeat(220)
    const others = Object.fromEntries(
      [lost, 'other'].map((name) => [`${SYSTEM_PROFILES}/${name}`, link(`${name}-1-link`)]),
    )
    await using screen = await openScreen({ host: smallHost({ others }), ...LOW })
    await seeSizes(screen)
    await screen.press('!')
    await screen.see('▌▲', '↓ more')
    await readDown(screen, /↵ unpin it/)
    expect(screen.has('↓ more')).toBe(false)
    expect(screen.has('pin other')).toBe(false)
    await screen.press('down')
    await screen.see('▌▲  The pin other protects nothing')
    await screen.press('up', 'pagedown', 'pagedown', 'pagedown', 'pagedown', 'pagedown')
    await screen.see('▌▲  The pin other protects nothing')
    await screen.press('g')
    await screen.see(/^[>▌]▲ {2}The pin\n +a+\n/m, '↓ more')
  })

  it('a word that a plan asks for is typed in sight', async () => {
    await using screen = await openScreen({ host: await sampleHost(), ...LOW })
    await seeSizes(screen)
    await screen.press('D')
    await screen.type('keep-last 1')
    await screen.see('Deletes ')
    await screen.press('enter')
    await screen.see('Delete')
    while (!screen.line(-1).includes('↵ run')) await screen.press('enter')
    await screen.press('enter')
    await screen.see(/Type \S+ and press/, '> █')
    await screen.type('no')
    await screen.see('> no█')
    expectWholeFrame(screen)
  })

  it('the help, from the keys to the words', async () => {
    await using screen = await openList(LOW)
    await screen.press('?')
    expect(await readDown(screen, /ages\)$/m)).toContain('space freed by deleting only')
  })
})
