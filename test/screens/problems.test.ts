import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noticeLines } from '../../screens/problems/noticeLines.ts'
import type { Host } from '../../src/host/host.ts'
import { PROFILES, SYSTEM_PROFILES } from '../../src/nix/profile.ts'
import type { MachineProblem } from '../../src/problems/problems.ts'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { bootEntry, link, profile, storePath } from '../support/layout.ts'
import { EVIL, expectHarmless, SHOWN } from '../support/terminal/evil.ts'
import { heldHost } from '../support/terminal/held.ts'
import { expectWholeFrame, rowOf, seeSizes } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { relink, smallHost, systemPath } from '../support/terminal/small.ts'

const notices = (screen: Screen) =>
  screen
    .lines()
    .slice(1, 3)
    .filter((line) => line.startsWith('▲'))
const at = (name: string) => `${SYSTEM_PROFILES}/${name}`

async function openSmall(host: Host, columns = 80, rows = 24): Promise<Screen> {
  const screen = await openScreen({ host, columns, rows })
  await seeSizes(screen)
  await screen.miss(/reading(?: the journal)?…/)
  return screen
}

/** 3 is current and boots by itself, 2 runs; a pin dangles, another points elsewhere. */
const troubled = () =>
  smallHost({
    others: {
      'run/current-system': link(systemPath(2)),
      'run/booted-system': link(systemPath(2)),
      [at('lost')]: link('lost-1-link'),
      ...profile(at('good'), { 1: systemPath(1) }, 2),
    },
  })

describe('the lines below the title', () => {
  it('are none where there is nothing to say', async () => {
    await using screen = await openSmall(smallHost())
    expect(notices(screen)).toEqual([])
    await screen.press('!')
    expect(screen.line(-1)).toBe(' No known problems.')
  })

  it('are the two most important, with the key that mends each, and how many more', async () => {
    await using screen = await openSmall(troubled(), 120)
    expect(notices(screen).map((line) => line.replace(/ {2,}/g, '  '))).toEqual([
      '▲ Running 2, but the next boot and the next rebuild use 3.  ! make 2 the default again',
      '▲ The pin lost protects nothing: it points to lost-1-link, which is missing.  ! unpin it  ! 1 more',
    ])
    expectWholeFrame(screen)
  })

  it.each([
    [80, 24, 2],
    [40, 24, 2],
    [40, 12, 1],
    [300, 40, 2],
  ])('fit at %i×%i', async (columns, rows, count) => {
    await using screen = await openSmall(troubled(), columns, rows)
    const lines = notices(screen)
    expect(lines).toHaveLength(count)
    for (const line of lines) expect(line).toMatch(/\.|…/)
    expect(lines.at(-1)).toContain(`! ${3 - count} more`)
    expectWholeFrame(screen)
  })

  it('leave the sample’s own line in its place', async () => {
    await using screen = await openList({ standIn: 'No Nix on this computer.' })
    expect(screen.line(1)).toBe(' No Nix on this computer. This is a sample machine: try anything.')
    expect(screen.line(2)).toMatch(/^▲ Running 41, but the default is 43, .* r roll back/)
  })

  it('say on a low terminal that there is more than the sample’s line', async () => {
    await using screen = await openList({ standIn: 'No Nix here.', rows: 12 })
    expect(screen.line(1)).toMatch(
      /^ No Nix here\. This is a sample machine: try anything\. .*! 1 more$/,
    )
    expect(notices(screen)).toEqual([])
  })

  it('name a key only where the screen has it', () => {
    const problem = (fix: MachineProblem['fix']): MachineProblem => {
      return { kind: 'boot-full', message: 'Something is.', explains: null, fix }
    }
    const text = (fix: MachineProblem['fix'], columns = 80) =>
      noticeLines({ standIn: null }, [problem(fix)], columns, 2)[0]
        ?.map((part) => part.text)
        .join('')
        .trimEnd()
    expect(text({ kind: 'undo', description: 'take it back' })).toMatch(/u take it back$/)
    expect(text({ kind: 'undo', description: 'take it back' }, 27)).toMatch(
      /^▲ Something is\. +u (?:mend|fix) it$/,
    )
    expect(text({ kind: 'undo', description: 'take it back' }, 20)).toMatch(/^▲ Something is\. +u$/)
    expect(text({ kind: 'undo', description: 'take it back' }, 10)).toMatch(/^▲ Som… +u$/)
    expect(text({ kind: 'menu', description: 'write it' })).toMatch(/! write it$/)
    expect(text(null)).toBe('▲ Something is.')
  })

  it('say that a key mends it also where the sentence does not fit', () => {
    const message = 'The boot default is a deleted generation; the profile points to 11.'
    const fix = { kind: 'menu', description: 'regenerate the boot menu' } as const
    const problem: MachineProblem = { kind: 'boot-full', message, explains: null, fix }
    const text = (columns: number, ...others: MachineProblem[]) =>
      noticeLines({ standIn: null }, [problem, ...others], columns, 1)[0]
        ?.map((part) => part.text)
        .join('')
        .trimEnd()
    expect(text(80)).toMatch(
      /^▲ The boot default is a deleted generation; the profile points to 11. {2}! fix it$/,
    )
    expect(text(80, problem)).toMatch(/ {2}! 1 more$/)
    expect(text(40)).toMatch(/^▲ The boot default is .*… {2}! fix it$/)
    expect(text(120)).toMatch(/to 11\. +! regenerate the boot menu$/)
  })

  it('name no key that is another one once the journal is read', async () => {
    const held = heldHost(await sampleHost(), ['run'])
    held.hold()
    await using screen = await openScreen({ host: held.host })
    await screen.see(/^▲ Running 41, but the default is 43, .* {2}loading…$/m)
    await screen.resize(120, 24)
    await screen.see(/^▲ Running 41, but the default is 43, .* {2}loading the journal…$/m)
    await screen.resize(40, 12)
    await screen.see(/^▲ Running 41, .*…/m)
    expect(screen.line(1)).not.toMatch(/ [!r]$/)
    expectWholeFrame(screen)
    await screen.resize(80, 24)
    held.release()
    await screen.see(/^▲ Running 41, but the default is 43, .* r roll back$/m)
    expect(screen.has('reading the journal')).toBe(false)
  })

  it('write out what comes from outside', async () => {
    const others = { [at(`pin${EVIL}`)]: link(`gone${EVIL}`) }
    await using screen = await openSmall(smallHost({ others }), 200)
    expect(notices(screen)[0]).toContain(
      `▲ The pin pin${SHOWN} protects nothing: it points to gone`,
    )
    expectHarmless(screen)
    await screen.press('!')
    await screen.see('unpin it')
    expectHarmless(screen)
  })
})

describe('the screen of all of them', () => {
  it('tells more of the one under the cursor, and moves', async () => {
    await using screen = await openSmall(troubled())
    await screen.press('!')
    await screen.see('Problems', '▌▲  Running 2, but', 'The pin good is broken')
    await screen.see('Either an older entry was chosen', '↵ make 2 the default again')
    expect(screen.has('↵ unpin it')).toBe(false)
    expectWholeFrame(screen)
    await screen.press('j')
    await screen.see('▌▲  The pin lost protects nothing', '↵ unpin it')
    await screen.press('G')
    await screen.see('▌▲  The pin good is broken', '↵ pin it again')
    await screen.press('g')
    await screen.see('▌▲  Running 2, but')
    await screen.press('?')
    await screen.see('Words in the list')
    await screen.press('escape', 'q')
    await screen.see('STATE')
  })

  it('shows each with what mends it at 40×12', async () => {
    await using screen = await openSmall(troubled(), 40, 12)
    await screen.press('!')
    for (const [cursor, fix] of [
      ['▌▲  Running 2, but', '↵ make 2 the default again'],
      ['▌▲  The pin lost', '↵ unpin it'],
      ['▌▲  The pin good', '↵ pin it again'],
    ] as const) {
      await screen.see(cursor)
      expectWholeFrame(screen)
      // Where it does not fit, that is said.
      expect(screen.has(fix) || screen.has('…'), screen.text()).toBe(true)
      await screen.press('down')
    }
  })

  it('Enter starts the plan that mends it, and afterwards it is gone', async () => {
    await using screen = await openOwnList({ columns: 120, rows: 60 })
    await screen.press('!')
    await screen.see('▌▲  Running 41, but the default is 43, which never booted successfully.')
    await screen.press('enter')
    await screen.see('--switch-generation 41')
    await screen.press('enter')
    await screen.see('Done.', 'the boot default is 41')
    await screen.press('enter')
    await screen.see('▲ 43 (newest) never booted successfully.')
    expect(screen.has('You are on 41')).toBe(false)
  })

  it('lets a plan be left for them, with the cursor where it was', async () => {
    await using screen = await openSmall(troubled(), 80, 40)
    await screen.press('!', 'j')
    await screen.see('▌▲  The pin lost')
    await screen.press('enter')
    await screen.see('Unpin lost')
    await screen.press('?', 'escape')
    await screen.see('Unpin lost')
    await screen.press('escape')
    await screen.see('Problems', '▌▲  The pin lost')
    await screen.press('escape')
    await screen.see('STATE')
  })

  it('leaves the way back for them, too', async () => {
    await using screen = await openOwnList({ columns: 120, rows: 60 })
    await screen.press('!', 'enter')
    await screen.see('--switch-generation 41')
    await screen.press('escape')
    await screen.see('Problems', '▌▲  Running 41')
  })

  it('lets a lost pin go', async () => {
    const host = await sampleHost()
    await relink(host, SYSTEM_PROFILES, 'lost', 'lost-1-link')
    await using screen = await openOwnList({ host, columns: 120 })
    expect(notices(screen)).toHaveLength(2)
    await screen.press('!', 'j')
    await screen.see('▌▲  The pin lost protects nothing')
    await screen.press('enter')
    await screen.see('Unpin lost', `rm --force -- ${at('lost')}`)
    await screen.press('enter')
    await screen.see('Done.', 'the pin lost is removed')
    await screen.press('enter')
    await screen.see('STATE')
    expect(notices(screen)).toHaveLength(1)
  })

  it('pins a broken one again', async () => {
    const host = await sampleHost()
    rmSync(join((await host.localFile(SYSTEM_PROFILES)) ?? '', 'known_good'))
    await using screen = await openOwnList({ host, columns: 120 })
    await screen.press('!', 'j')
    await screen.see('▌▲  The pin known_good is broken: its profile link is missing.')
    await screen.press('enter')
    await screen.see('Pin 38 as known_good', '[pin it again] · unpin it')
    await screen.press('enter')
    await screen.see('Done.', 'known_good keeps 38')
    await screen.press('enter')
    expect(rowOf(screen, 38)).toContain('pin known_good')
    expect(notices(screen)).toHaveLength(1)
  })

  it('regenerates the menu for a default that is no generation any more', async () => {
    const gone = storePath('nixos-system-small-26.05.9')
    const entries = 'boot/loader/entries/nixos-generation-9.conf'
    const others = {
      'boot/loader/loader.conf': 'default nixos-generation-9.conf\n',
      [entries]: bootEntry('NixOS', 'Generation 9', gone),
    }
    await using screen = await openSmall(smallHost({ others }), 120)
    expect(notices(screen)[0]).toContain('The boot default is a deleted generation')
    await screen.press('!', 'enter')
    await screen.see('Regenerate the boot menu')
  })

  it('says where there is nothing that terrapin can do', async () => {
    const others = { 'run/booted-system': link(systemPath(1)) }
    await using screen = await openSmall(smallHost({ others }))
    expect(notices(screen)).toEqual(['▲ Booted 1, then switched to 3.'])
    await screen.press('!')
    expect(screen.line(-1)).not.toContain('↵')
    await screen.press('enter')
    expect(screen.line(-1)).toBe(' terrapin has no fix for this problem.')
  })

  it('mends an absolute profile link', async () => {
    const host = smallHost()
    await relink(host, PROFILES, 'system', `${PROFILES}/system-3-link`)
    await using screen = await openSmall(host, 120)
    await screen.press('!')
    await screen.see('↵ point it to 3')
    await screen.press('enter')
    await screen.see('Make 3 the boot default', '--switch-generation 3')
  })
})
