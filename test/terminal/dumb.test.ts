import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { layOut } from '../support/layout.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

const PROGRAM = `${process.execPath} dist/terrapin.js --demo`
const known = hasTmux()

describe.runIf(known)(`a terminal with a word to say${known ? '' : ' (skipped: no tmux)'}`, () => {
  let tmux: Tmux
  let record: string
  beforeEach(async () => {
    tmux = new Tmux(120, 40, { TZ: 'UTC', HOME: layOut() })
    // What is typed is not yet the prompt.
    tmux.press('PS1="rea""dy> "; clear', 'Enter')
    await tmux.see('ready>')
    record = join(mkdtempSync(join(tmpdir(), 'terrapin-dumb-')), 'bytes')
    tmux.record(record)
  })
  afterEach(() => tmux.close())

  it.each([
    ['that is dumb', 'TERM=dumb'],
    ['that has no name', 'env -u TERM'],
    ['whose name is empty', 'TERM='],
  ])('gets the list where it is one %s', async (_, env) => {
    tmux.enter(`${env} ${PROGRAM}; echo "status $?"`)
    const shown = await tmux.see('status 0')
    expect(shown).toMatch(/GEN +DATE/)
    expect(shown).toMatch(/^ 41 .* running, booted/m)
    expect(readFileSync(record, 'utf8')).not.toContain('\u001b[')
  })

  it('is read to where it is dumb and a screen reader is wanted', async () => {
    tmux.enter(`TERM=dumb INK_SCREEN_READER=true ${PROGRAM}; echo "status $?"`)
    await tmux.see(/^Selected: .*41/m)
    tmux.press('j')
    await tmux.see(/^Selected: .*38/m)
    tmux.press('q')
    await tmux.see('status 0')
    const read = readFileSync(record, 'utf8')
    // What did not change is not read again.
    expect(read.match(/terrapin, sample machine/g)).toHaveLength(1)
    expect(read).not.toContain('\u001b[')
  })

  it('is not painted on where a file says that the screens are read aloud', async () => {
    const home = layOut({ '/terrapin/config.toml': 'screen_reader = true\n' })
    tmux.enter(`XDG_CONFIG_HOME=${home} ${PROGRAM}; echo "status $?"`)
    await tmux.see(/^Selected: .*41/m)
    tmux.press('q')
    await tmux.see('status 0')
    expect(readFileSync(record, 'utf8')).not.toContain('\u001b[?1049')
  })

  it('is painted on where the environment or a comment says otherwise than the file', async () => {
    for (const [variable, text] of [
      ['INK_SCREEN_READER=false', 'screen_reader = true\n'],
      ['', 'theme = "default" # screen_reader = true\n# screen_reader = true\n'],
    ] as const) {
      const home = layOut({ '/terrapin/config.toml': text })
      tmux.enter(`clear; ${variable} XDG_CONFIG_HOME=${home} ${PROGRAM}; echo "status $?"`)
      await tmux.see(/GEN +(?:DATE +)?AGE/)
      tmux.press('q')
      await tmux.see('status 0')
    }
    // The title, and the screens over it.
    expect(readFileSync(record, 'latin1').match(/terrapin\u001b\[22m\u001b\[H/g)).toHaveLength(2)
  })
})
