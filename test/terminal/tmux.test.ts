import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasTmux, Tmux } from '../support/tmux.ts'

const PROGRAM = `${process.execPath} dist/terrapin.js`
const known = hasTmux()

it('CI has tmux', () => {
  expect(known || process.env.CI !== 'true').toBe(true)
})

describe.runIf(known)(`in a real terminal${known ? '' : ' (skipped: no tmux)'}`, () => {
  let tmux: Tmux
  beforeEach(() => {
    tmux = new Tmux(80, 24, { TZ: 'UTC' })
    tmux.press('PS1="ready> "; clear', 'Enter')
  })
  afterEach(() => tmux.close())

  const start = async (options = '--demo') => {
    // The prompt, not what was typed to set it, which the shell has yet to clear.
    await tmux.see(/^ready>/m)
    tmux.press(`${PROGRAM} ${options}; echo "status $?"`, 'Enter')
    await tmux.see('12.5 GiB')
  }

  it('moves, compares, switches and gives the terminal back as it was', async () => {
    await start()
    tmux.press('g', 'Enter')
    await tmux.see(/Kernel +6.18.24 +→ 6.18.26/)
    tmux.press('Escape')
    await tmux.see('GEN')
    tmux.press('j', 'j', 's')
    await tmux.see('--switch-generation 41')
    tmux.press('Enter')
    await tmux.see('Verified: the profile points to 41')
    tmux.press('Enter')
    await tmux.see(/41 .*run(ning)? .*cur/)
    tmux.press('q')
    const shown = await tmux.see('status 0')
    expect(shown).toContain('--demo;') // what stood there before is back
    expect(shown).not.toContain('GEN')
    tmux.press('echo typed "$(stty -a | grep -c -- -echo\\ )"', 'Enter')
    await tmux.see(/^typed 0$/m)
  })

  it('leaves a prompt of its own line where there is no alternate screen', async () => {
    // As GNU screen and the Linux console are: the frame stays when the program ends.
    tmux.option('alternate-screen', 'off')
    await tmux.see('ready>')
    tmux.press(`TMUX= TERM=screen ${PROGRAM} --demo`, 'Enter')
    await tmux.see('12.5 GiB')
    tmux.press('q')
    await tmux.see(/^ready>/m)
  })

  it('breaks the lines of a plan between words, on either stream', async () => {
    await tmux.see('ready>')
    tmux.press(`clear; ${PROGRAM} --demo switch 41 --dry-run; echo "status $?"`, 'Enter')
    const shown = await tmux.see('status 0')
    // Every line but the first is indented: none was broken by the terminal.
    const lines = shown.slice(0, shown.indexOf('status 0')).trimEnd().split('\n')
    const flush = lines.filter((line) => /^\S/.test(line))
    expect(flush).toEqual(['Switch to 41 now and make it the boot default'])
    expect(shown).toMatch(/^ {5}\S*configuration switch$/m)
  })

  it('is told by list what to know, on a terminal only', async () => {
    await tmux.see('ready>')
    const message = 'Running 41, but the default is 43, which never booted successfully.'
    tmux.press(`clear; ${PROGRAM} list --demo | tail -n 2; echo end1`, 'Enter')
    expect(await tmux.see(/^end1$/m)).not.toContain(message)
    tmux.press(`clear; ${PROGRAM} list --demo --json 2>&1 | tail -n 2; echo end2`, 'Enter')
    expect(await tmux.see(/^end2$/m)).not.toContain(message)
    tmux.press(`clear; ${PROGRAM} list --demo; echo end3`, 'Enter')
    // The terminal breaks lines wherever they are full.
    const shown = (await tmux.see(/^end3$/m)).replaceAll(/\s/g, '')
    expect(shown).toContain(`▲${message.replaceAll(' ', '')}`)
    expect(shown).toContain('Tomake41thedefaultagain:terrapin--demorollback--known-good')
  })

  it('says at the start, too, that a terminal is too small', async () => {
    await tmux.see('ready>')
    tmux.resize(39, 12)
    tmux.enter(`${PROGRAM} --demo`)
    await tmux.see(/^terrapin needs 40×12/m)
  })

  it('follows the terminal’s size', async () => {
    await start()
    tmux.resize(39, 24)
    await tmux.see('terrapin needs 40×12')
    tmux.resize(120, 40)
    const shown = await tmux.see('FREES')
    expect(shown.split('\n').filter((line) => line !== '').length).toBeGreaterThan(20)
  })

  it('shows what is typed behind signs on whose width tmux and Ink do not agree', async () => {
    tmux.enter('export LC_ALL=C.UTF-8')
    await start()
    tmux.press('e')
    await tmux.see('Note on')
    tmux.type('a👨‍👩‍👧b❤️ 🏳️‍🌈 x')
    await tmux.see('x█')
    for (const letter of 'cdef') {
      tmux.type(letter)
      await tmux.see(`${letter}█`)
    }
    const shown = await tmux.see('xcdef█')
    expect(shown.match(/█/g)).toHaveLength(1)
  })

  it('goes to the background on Ctrl+Z, and comes back as it was', async () => {
    tmux.press('set -m', 'Enter')
    await start()
    tmux.press('j', 'Enter')
    await tmux.see('Summary')
    tmux.press('C-z')
    expect(await tmux.see(/[Ss]topped/)).not.toContain('Summary')
    tmux.press('clear; echo typed "$(stty -a | grep -c -- -echo\\ )"', 'Enter')
    await tmux.see(/^typed 0$/m)
    tmux.resize(100, 30)
    tmux.press('fg', 'Enter')
    await tmux.see(/^─{100}$/m) // the width that it has now
    await tmux.see('Summary')
    tmux.press('Escape')
    await tmux.see('GEN')
  })

  it.each(['SIGTSTP', 'SIGSTOP'])(
    'comes back as it was after a %s of another process',
    async (signal) => {
      tmux.enter('set -m')
      await tmux.see('ready>')
      const title = tmux.title()
      const file = join(mkdtempSync(join(tmpdir(), 'terrapin-tmux-')), 'pid')
      tmux.enter(`sh -c 'echo $$ > ${file}; exec ${PROGRAM} --demo'`)
      await tmux.see('12.5 GiB')
      tmux.press('j', 'Enter')
      await tmux.see('Summary')
      process.kill(Number(readFileSync(file, 'utf8')), signal)
      await tmux.see(/S\s*t\s*o\s*p\s*p\s*e\s*d/) // where the line broke
      if (signal === 'SIGTSTP') expect(tmux.title()).toBe(title)
      // A shell that leaves the terminal as it was has no Enter.
      tmux.press('clear; fg', 'C-j')
      await tmux.see('Summary')
      expect(tmux.title()).toBe('terrapin: sample machine')
      // Keys are read one by one, as before.
      tmux.press('Escape')
      await tmux.see('GEN')
      tmux.press('G')
      await tmux.see(/^[>▌][ ●]+12 /m)
      tmux.press('q')
      await tmux.see('ready>')
      expect(tmux.title()).toBe(title)
    },
  )

  it.each([
    ['SIGTERM', 'status 143'],
    ['SIGHUP', 'status 129'],
    ['SIGQUIT', 'status 131'],
    ['SIGABRT', 'status 134'],
    ['SIGUSR2', 'status 140'],
    ['SIGALRM', 'status 142'],
  ])('gives the terminal and its title back on %s', async (signal, status) => {
    await tmux.see('ready>')
    const before = tmux.title()
    tmux.enter('ulimit -c 0')
    const file = join(mkdtempSync(join(tmpdir(), 'terrapin-tmux-')), 'pid')
    tmux.press(`sh -c 'echo $$ > ${file}; exec ${PROGRAM} --demo'; echo "status $?"`, 'Enter')
    await tmux.see('12.5 GiB')
    process.kill(Number(readFileSync(file, 'utf8')), signal)
    const shown = await tmux.see(status)
    expect(shown).not.toContain('GEN')
    expect(tmux.title()).toBe(before)
  })

  it('opens no debugger on SIGUSR1', async () => {
    await tmux.see('ready>')
    const file = join(mkdtempSync(join(tmpdir(), 'terrapin-tmux-')), 'pid')
    tmux.press(`sh -c 'echo $$ > ${file}; exec ${PROGRAM} --demo'; echo "status $?"`, 'Enter')
    await tmux.see('space mark')
    process.kill(Number(readFileSync(file, 'utf8')), 'SIGUSR1')
    tmux.press('j')
    await tmux.see(/^[>▌][ ●]+38 /m)
    expect(tmux.text()).not.toContain('Debugger')
    tmux.press('q')
    expect(await tmux.see('status 0')).not.toContain('Debugger')
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGQUIT', 131],
  ])('gives the terminal back on %s that comes before the screens do', async (signal, status) => {
    await tmux.see('ready>')
    tmux.enter('ulimit -c 0')
    // The title is painted before Node loads the next file, and the signal comes after that.
    const code = `data:text/javascript,setImmediate(()=>process.kill(process.pid,'${signal}'))`
    const node = PROGRAM.replace(' ', ` --import "${code}" `)
    tmux.press(`echo before; ${node} --demo; echo "status $?"`, 'Enter')
    const shown = await tmux.see(`status ${status}`)
    expect(shown).toMatch(/^before$/m)
    tmux.press('echo typed "$(stty -a | grep -c -- -echo\\ )"', 'Enter')
    await tmux.see(/^typed 0$/m)
  })

  it('is called by its machine while the screens are shown', async () => {
    const before = tmux.title()
    await start()
    expect(tmux.title()).toBe('terrapin: sample machine')
    tmux.press('q')
    await tmux.see('status 0')
    expect(tmux.title()).toBe(before)
  })

  it('paints nothing where no screens come', async () => {
    await tmux.see('ready>')
    tmux.press(`echo before; ${PROGRAM} --demo < /dev/null | head -n 1; echo end`, 'Enter')
    const shown = await tmux.see(/^end$/m)
    expect(shown).toMatch(/^before$/m)
    expect(shown).toMatch(/^GEN /m)
  })

  it('prints in colours there, and in none where NO_COLOR says so', async () => {
    await start()
    tmux.press('q')
    await tmux.see('status 0')
    tmux.press(`clear; NO_COLOR=1 ${PROGRAM} --demo; echo "status $?"`, 'Enter')
    await tmux.see('12.5 GiB')
    expect(tmux.text()).toMatch(/^[>▌] ● 41 /m)
  })
})
