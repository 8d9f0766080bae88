import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import {
  diffDocument,
  openComparison,
  readLines,
  tabLines,
} from '../support/terminal/comparison.ts'
import { cursorLine, expectWholeFrame } from '../support/terminal/rows.ts'
import { lookedAt } from '../support/terminal/sample.ts'
import type { Screen } from '../support/terminal/screen.ts'

/** Goes to the first row of the open tab in whose line this stands. */
async function goTo(screen: Screen, text: string): Promise<void> {
  await screen.press('/')
  await screen.type(text)
  await screen.press('enter')
  for (const _ of tabLines(screen).rows) {
    if (cursorLine(screen).includes(text)) return
    await screen.press('j')
  }
  throw new Error(`No row has ${text}.\n${screen.text()}`)
}

describe('Enter on a row', () => {
  it('of a unit shows what differs in its text', async () => {
    await using screen = await openComparison({ columns: 120, rows: 40 })
    await screen.press('4')
    await goTo(screen, 'ModemManager')
    await screen.press('enter')
    await screen.see(
      ' ModemManager.service  changed  on switch: restart (ExecStart differs: modemmanager-1.24.2 · rebuilt)',
      '  5  5   [Service]',
      /^ {2}6 {4}- ExecStart=\/nix\/store\/\w{32}-modemmanager-\S+\/bin\/ModemManager$/m,
      /^ {5}6 \+ ExecStart=\/nix\/store\/\w{32}-modemmanager-\S+\/bin\/ModemManager$/m,
    )
    await screen.press('}')
    await screen.see('  1  1   # unit-ModemManager.service/ModemManager.service')
    expectWholeFrame(screen)
  })

  it('of a unit that only one side has shows all of it', async () => {
    await using screen = await openComparison({ columns: 120, rows: 60 })
    await screen.press('4')
    await goTo(screen, 'nvidia-persistenced')
    await screen.press('enter')
    await screen.see('nvidia-persistenced.service  removed', '- [Service]')
    for (const line of readLines(screen)
      .slice(2)
      .filter((some) => some !== '')) {
      expect(line).toMatch(/^ +\d+ +-(?: |$)/)
    }
  })

  it('of a file shows what differs in its text, or that only its mode does', async () => {
    await using screen = await openComparison({ columns: 120, rows: 40 })
    // What root runs stands before the files.
    await screen.press('5', 'j', 'j', 'j', 'enter')
    await screen.see(' etc/borg/patterns  changed  mode 0644 → 0640')
    await screen.see('The text is unchanged.')
    await screen.press('escape', 'j', 'enter')
    await screen.see(' etc/fstab  changed')
    await screen.see(/^ 4 {3}- \/dev\/disk\/by-label\/nixos \/ btrfs .*compress=zstd 0 0$/m)
    await screen.see(/^ {3}4 \+ \/dev\/disk\/by-label\/nixos \/ btrfs .*discard=async 0 0$/m)
  })

  it('of a file of the configuration shows what differs in its text', async () => {
    await using screen = await openComparison()
    await screen.press('6')
    await goTo(screen, 'hosts/nixos.nix')
    await screen.press('enter')
    await screen.see(' hosts/nixos.nix  changed', /^ +\d+ \+ .*discard=async/m)
  })

  it('of a commit shows git’s whole patch of it', async () => {
    await using screen = await openComparison({ columns: 120, rows: 100 })
    const host = await lookedAt()
    const hash = (await diffDocument(host, '41', '43')).commits?.[1]?.hash ?? ''
    await screen.press('6', 'j', 'enter')
    await screen.see('diff --git')
    const said = await patchOf(host, hash)
    const title = readLines(screen).indexOf('')
    const shown = readLines(screen)
      .slice(title + 1)
      .map((line) => line.slice(1))
    expect(shown.slice(0, said.length)).toEqual(said)
    expect(shown.slice(said.length).every((line) => line === '')).toBe(true)
  })

  it('of a package shows its store paths and what needs it', async () => {
    await using screen = await openComparison({ columns: 120, rows: 40 })
    await screen.press('2')
    await goTo(screen, 'firefox')
    await screen.press('enter')
    await screen.see('Shortest chain of references:')
    expect(readLines(screen).filter((line) => line !== '')).toEqual([
      expect.stringMatching(/^ firefox {2}150\.0 → 150\.0\.1 {2}\+280 B {2}upgraded, explicit/),
      expect.stringMatching(/^ - \/nix\/store\/\w{32}-firefox-150\.0 {2}[\d.]+ \w+$/),
      expect.stringMatching(/^ \+ \/nix\/store\/\w{32}-firefox-150\.0\.1 {2}[\d.]+ \w+$/),
      ' Shortest chain of references:',
      expect.stringMatching(/^ \/nix\/store\/\w{32}-nixos-system-nixos-26\.05\.2041\.ab12f$/),
      expect.stringMatching(/^ {3}└ \/nix\/store\/\w{32}-system-path$/),
      expect.stringMatching(/^ {5}└ \/nix\/store\/\w{32}-firefox-150\.0\.1$/),
    ])
  })

  it('that has no more to it than its line shows the whole of that', async () => {
    await using screen = await openComparison({ columns: 60, rows: 12 })
    for (const [key, text, whole] of [
      ['3', 'loglevel', /parameter: loglevel changed 41: 4 43: 7/],
      ['6', 'nixpkgs', /nixpkgs \w+ .* → \w+/],
      ['7', 'encrypted file', /encrypted file nixos\.yaml.*41:.*43:/],
    ] as const) {
      await screen.press(key)
      await goTo(screen, text)
      await screen.press('G')
      const before = tabLines(screen)
      await screen.press('enter')
      expect(screen.text().replace(/\s+/g, ' ')).toMatch(whole)
      await screen.press('escape')
      expect(tabLines(screen)).toEqual(before)
    }
  })
})

/** What git itself says of a commit of the machine's configuration. */
async function patchOf(host: Host, hash: string): Promise<string[]> {
  const directory = (await host.localFile('/etc/nixos')) ?? ''
  const options = ['--stat', '--patch', '--format=medium', '--date=iso', '--no-decorate']
  const argv = ['-c', 'safe.directory=*', 'show', '--no-color', ...options, hash]
  const text = execFileSync('git', argv, { cwd: directory, encoding: 'utf8' })
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.trimEnd())
}

describe('what was opened', () => {
  it.each(['escape', 'q', 'enter'])('%s gives the tab back as it was', async (key) => {
    await using screen = await openComparison()
    for (const tab of ['2', '4', '5', '6']) {
      await screen.press(tab, 'j', 'j')
      const before = screen.text()
      await screen.press('enter')
      await screen.until(() => screen.text() !== before && !screen.has('Loading…'), 'it')
      await screen.press('j', key)
      expect(screen.text()).toBe(before)
    }
  })
})
