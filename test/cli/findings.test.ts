import { describe, expect, it } from 'vitest'
import { findingLine, mendCommand } from '../../src/cli/findings.ts'
import type { Mend } from '../../src/machine/findings.ts'
import { pathOf } from '../plan/fixture.ts'

describe('the command that mends a finding', () => {
  it.each<[Mend, string]>([
    [{ kind: 'undo', says: '' }, 'terrapin undo'],
    [{ kind: 'switch', gen: '41', mode: 'boot', says: '' }, 'terrapin switch 41 --boot'],
    [{ kind: 'switch', gen: '41', mode: 'switch', says: '' }, 'terrapin switch 41'],
    [{ kind: 'rollback', says: '' }, 'terrapin rollback --known-good'],
    [{ kind: 'menu', says: '' }, 'terrapin boot --regenerate'],
    [{ kind: 'boot', says: '' }, 'terrapin boot'],
    [{ kind: 'pin', name: 'x', storePath: pathOf(1), says: '' }, `terrapin pin ${pathOf(1)} x`],
    [{ kind: 'unpin', name: 'x', says: '' }, 'terrapin unpin x'],
  ])('%j', (mend, command) => {
    expect(mendCommand(mend)).toBe(command)
  })

  it('stands behind the sentence, where there is one', () => {
    const says = 'Something is.'
    const finding = { kind: 'reboot', says, explains: null, mend: null } as const
    expect(findingLine(finding)).toBe('▲ Something is.')
    const mend = { kind: 'undo', says: 'take it back' } as const
    expect(findingLine({ ...finding, mend })).toBe('▲ Something is. To take it back: terrapin undo')
  })
})
