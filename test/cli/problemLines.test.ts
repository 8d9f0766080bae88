import { describe, expect, it } from 'vitest'
import { fixCommand, problemLine } from '../../src/cli/problemLines.ts'
import type { Fix } from '../../src/problems/problems.ts'
import { pathOf } from '../plan/fixture.ts'

const HERE = { profile: 'system' }

describe('the command that mends a finding', () => {
  it.each<[Fix, string]>([
    [{ kind: 'undo', description: '' }, 'terrapin undo'],
    [{ kind: 'switch', gen: '41', mode: 'boot', description: '' }, 'terrapin switch 41 --boot'],
    [{ kind: 'switch', gen: '41', mode: 'switch', description: '' }, 'terrapin switch 41'],
    [{ kind: 'rollback', description: '' }, 'terrapin rollback --known-good'],
    [{ kind: 'menu', description: '' }, 'terrapin boot --regenerate'],
    [{ kind: 'boot', description: '' }, 'terrapin boot'],
    [
      { kind: 'pin', name: 'x', storePath: pathOf(1), description: '' },
      `terrapin pin ${pathOf(1)} x`,
    ],
    [{ kind: 'unpin', name: 'x', description: '' }, 'terrapin unpin x'],
  ])('%j', (fix, command) => {
    expect(fixCommand(fix, HERE)).toBe(command)
  })

  it.each([
    [{ profile: 'system', root: '/mnt' }, 'terrapin --root /mnt undo'],
    [{ profile: 'system', root: "/mnt/it's $(x)" }, `terrapin --root '/mnt/it'\\''s $(x)' undo`],
    [{ profile: 'work', demo: true }, 'terrapin --demo --profile work undo'],
  ])('is for the machine and the profile that is looked at: %j', (options, command) => {
    expect(fixCommand({ kind: 'undo', description: '' }, options)).toBe(command)
  })

  it('stands behind the sentence, where there is one', () => {
    const message = 'Something is.'
    const problem = { kind: 'reboot', message, explains: null, fix: null } as const
    expect(problemLine(problem, HERE)).toBe('▲ Something is.')
    const fix = { kind: 'undo', description: 'take it back' } as const
    expect(problemLine({ ...problem, fix }, HERE)).toBe(
      '▲ Something is. To take it back: terrapin undo',
    )
  })
})
