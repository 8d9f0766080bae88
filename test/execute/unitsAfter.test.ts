import { describe, expect, it } from 'vitest'
import { ActivationReader } from '../../src/execute/activationProgress.ts'
import {
  failsAnew,
  failureSentences,
  progressText,
  unitsAfter,
} from '../../src/execute/unitsAfter.ts'

const said = (...lines: string[]) => {
  const reader = new ActivationReader('switch')
  reader.feed(`${lines.join('\n')}\n`)
  return reader
}
const FAILED = 'warning: the following units failed: a.service, b.service'

describe('units after an activation', () => {
  it('knows which failed before, and which fail that nothing was said of', () => {
    const units = unitsAfter(said(FAILED), ['b.service', 'c.service'], ['a.service', 'd.service'])
    const found = units.map(({ name, failed, failedBefore }) => [name, failed, failedBefore])
    expect(found).toEqual([
      ['a.service', true, false],
      ['b.service', true, true],
      ['d.service', true, false],
    ])
    expect(failsAnew(units)).toBe(true)
    expect(failureSentences(units, [])).toEqual([
      'Newly failed: a.service, d.service.',
      'Still failed: b.service.',
      'Inspect: systemctl status a.service, or journalctl -b -u a.service.',
    ])
  })

  it.each(['', '-9767bc07'])('never names the unit that the switch ran as%s', (hash) => {
    const own = `nixos-rebuild-switch-to-configuration${hash}.service`
    const reader = said(`warning: the following units failed: a.service, ${own}`)
    const units = unitsAfter(reader, [], [own, 'a.service', 'b.service'])
    expect(units.map(({ name }) => name)).toEqual(['a.service', 'b.service'])
    expect(reader.progress.counts.fail).toBe(1)
  })

  it('takes no old failure for a new one', () => {
    const units = unitsAfter(
      said('restarting the following units: x.service'),
      ['o.service'],
      ['o.service'],
    )
    expect(failsAnew(units)).toBe(false)
    expect(failureSentences(units, [])).toEqual([])
  })

  it('says of what was restarted that it fails since, where only systemd says so', () => {
    const units = unitsAfter(said('restarting the following units: x.service'), [], ['x.service'])
    expect(units).toEqual([
      { name: 'x.service', scope: 'system', effect: 'restart', failed: true, failedBefore: false },
    ])
  })

  it('claims nothing of before where that is not known', () => {
    const units = unitsAfter(said(FAILED), null, ['a.service', 'z.service'])
    expect(units.map(({ name }) => name)).toEqual(['a.service', 'b.service'])
    expect(failureSentences(units, [])[0]).toBe('Failed: a.service, b.service.')
  })

  it('says where a person looks for their own units', () => {
    const reader = said(
      'warning: the following user units failed: p.service',
      'warning: user activation for ada failed',
    )
    expect(failureSentences(unitsAfter(reader, [], []), reader.usersFailed)).toEqual([
      'Failed user units: p.service.',
      'The activation of ada failed.',
      'Inspect: systemctl --user status p.service, or journalctl --user -b -u p.service.',
    ])
  })

  it('names some of very many', () => {
    const names = Array.from({ length: 30 }, (_, index) => `u${index}.service`)
    const units = unitsAfter(said(), [], names)
    expect(failureSentences(units, [])[0]).toMatch(/u0\.service, .* and 18 more\.$/)
  })
})

describe('the progress in words', () => {
  it.each([
    [[], 'checks'],
    [['updating GRUB 2 menu...'], 'boot menu'],
    [['stopping the following units: a.service, b.service'], 'stopping units: 2 stopped'],
    [
      ['stopping the following units: a.service', 'starting the following units: a.service'],
      'starting units: 1 restarted',
    ],
    [[FAILED], 'units: 2 failed'],
  ])('%j', (lines, text) => {
    expect(progressText(said(...lines).progress)).toBe(text)
  })
})
