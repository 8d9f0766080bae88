import { describe, expect, it } from 'vitest'
import { cursorLine, expectWholeFrame } from '../support/terminal/rows.ts'
import { openList, openOwnList } from '../support/terminal/sample.ts'

/** An action, and what a person may type in the list who means it. */
const MEANT = [
  ['undo', 'undo', 'und', 'revert', 'restore'],
  ['go-back', 'rollback', 'roll back', 'back', 'known good', 'r'],
  ['delete', 'delete', 'del', 'remove', 'rm', 'd'],
  ['delete-by-rules', 'prune', 'rules', 'keep-last', 'wipe-history', 'D'],
  ['collect', 'gc', 'gar', 'garbage', 'nix-collect-garbage', 'c'],
  ['compare', 'compare', 'diff', 'enter'],
  ['quit', 'quit', 'exit', 'q'],
  ['help', 'help', 'keys', '?'],
  ['note', 'note', 'e'],
  ['mark', 'mark', 'select', 'space'],
  ['good-or-bad', 'good', 'bad', 'm'],
  ['boot-menu', 'boot', 'grub', 'boot menu', 'b'],
  ['switch', 'switch', 'activate', 'reboot', 'try', 'test', 's'],
  ['pin', 'pin', 'keep', 'p'],
  ['unpin', 'unpin', 'P'],
  ['bisect', 'bisect', 'B'],
  ['find', 'find', 'search', 'filter', '/'],
  ['findings', 'problems', 'status', '!'],
  ['reload', 'reload', 'refresh', 'ctrl+r'],
  ['half-page-down', 'ctrl+d'],
  ['last-row', 'bottom', 'end', 'G'],
] as const

const MEANT_COMPARING = [
  ['compare-swap', 'swap', 'x'],
  ['compare-switch', 'switch', 's'],
  ['compare-configuration', 'commits', 'git', 'log'],
  ['compare-units', 'units', 'systemd'],
  ['compare-back', 'back', 'close'],
  ['compare-copy', 'copy', 'yank'],
  ['compare-order', 'sort'],
  ['delete', 'delete'],
] as const

describe('the palette', () => {
  it('finds an action by words, and does it', async () => {
    await using screen = await openList()
    await screen.press(':')
    await screen.see(/1–1\d of /)
    expectWholeFrame(screen)
    await screen.type('rules delete')
    await screen.see('delete by rules')
    expect(cursorLine(screen)).toMatch(/^[>▌] {2}D +delete by rules/)
    await screen.press('enter')
    await screen.see('keep-last 5, keep-daily 7')
  })

  it('has first what was meant, by the words of nix, git and others, too', async () => {
    await using screen = await openList()
    const expectFirst = async (intended: readonly (readonly string[])[]) => {
      const found: string[] = []
      const wanted: string[] = []
      for (const [name, ...words] of intended) {
        for (const word of words) {
          await screen.press(':')
          await screen.type(word)
          found.push(`${word} → ${/\[keys\] (\S+)/.exec(screen.text())?.[1] ?? 'fixed keys'}`)
          wanted.push(`${word} → ${name}`)
          await screen.press('escape')
        }
      }
      expect(found).toEqual(wanted)
    }
    await expectFirst(MEANT)
    await screen.press('g', 'enter')
    await screen.see('WHAT')
    await expectFirst(MEANT_COMPARING)
  })

  it('says why one can’t be done now, and does not do it', async () => {
    await using screen = await openList()
    await screen.press(':')
    await screen.type('unpin')
    await screen.see('- P', '41 is not pinned.')
    await screen.press('enter')
    await screen.see(/^ 41 is not pinned\.$/m, 'unpin')
    await screen.press('backspace', 'escape')
    await screen.see('STATE')
  })

  it('knows what belongs to another place', async () => {
    await using screen = await openList()
    await screen.press(':')
    await screen.type('swap')
    await screen.see('Only in a comparison.', '[keys] compare-swap')
    await screen.press('escape', 'g', 'enter')
    await screen.see('WHAT', /\b41\b.*→.*\b43\b/)
    await screen.press('ctrl+p')
    await screen.type('swap')
    await screen.miss('Not now')
    await screen.press('enter')
    await screen.see(/\b43\b.*→.*\b41\b/)
  })

  it('opens over a text that is typed, and leaves the text as it was', async () => {
    await using screen = await openOwnList()
    await screen.press('e')
    await screen.type('a: b')
    await screen.see('a: b█')
    await screen.press('ctrl+p')
    await screen.see('save the note')
    await screen.press('escape')
    await screen.see('a: b█')
    await screen.press('ctrl+p')
    await screen.type('note-keep')
    await screen.press('enter')
    await screen.see('“a: b”')
  })

  it('has nothing where nothing is called so, and shows what was typed as it is', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    await screen.press(':')
    await screen.paste('x\u001b]0;no\u0007y')
    await screen.see('No match for “')
    expect(screen.written()).not.toContain('\u001b]0;no')
    expectWholeFrame(screen)
    await screen.press('enter')
    await screen.see('No action matches.')
  })

  it('moves to its end and back', async () => {
    await using screen = await openList({ columns: 40, rows: 12 })
    await screen.press(':')
    for (let page = 0; page < 60; page++) await screen.press('pagedown')
    expectWholeFrame(screen)
    expect(cursorLine(screen)).toMatch(/^[>▌]- /)
    await screen.press(...Array.from({ length: 200 }, () => 'up'))
    expect(cursorLine(screen)).toMatch(/^[>▌] {2}\S/)
  })
})
