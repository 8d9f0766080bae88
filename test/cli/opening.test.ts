import { describe, expect, it } from 'vitest'
import { openingOptions } from '../../src/cli/openingOptions.ts'

describe('the screens open for certain', () => {
  const nothing = { profile: 'system', color: true }
  it.each([
    [[], {}],
    [['--demo', '--no-color'], { demo: true, color: false }],
    [['--root', '/mnt'], { root: '/mnt' }],
    [['--root=/mnt/a=b', '--yes'], { root: '/mnt/a=b', yes: true }],
    [['--profile', 'web', '--dry-run'], { profile: 'web', dryRun: true }],
  ])('with %j', (argv, options) => {
    expect(openingOptions(argv)).toEqual({ ...nothing, ...options })
  })

  it.each([
    [['list']],
    [['--json']],
    [['--root']],
    [['--root=']],
    [['--root', '--demo']],
    [['--root', '/mnt', 'list']],
    [['--demo=yes']],
    [['--help']],
    [['constructor']],
  ])('not with %j', (argv) => {
    expect(openingOptions(argv)).toBeNull()
  })
})
