import { expect, it } from 'vitest'
import { cutOf, differingTexts } from '../../screens/compare/differingTexts.ts'
import { truncate, truncateStart, width } from '../../src/text/width.ts'

it.each<[string, string, string, string]>([
  [
    'ssd, UUID=1, noatime',
    'ssd, UUID=1, noatime, also changed: options',
    'ssd, UUID=1, noatime',
    '…also changed: options',
  ],
  [
    'uid 1000, group users, expires 2027-01-01',
    'uid 1000, group users',
    '…expires 2027-01-01',
    'uid 1000, group users',
  ],
  [
    'podman, mounts /srv/data/one:/data',
    'podman, mounts /srv/data/two:/data',
    '…one:/data',
    '…two:/data',
  ],
  [
    'interface wg0, systemd-networkd',
    'interface wg0, systemd-network',
    'interface wg0, systemd-networkd',
    'interface wg0, systemd-network',
  ],
  ['on one', 'on two', 'on one', 'on two'],
])('%s and %s', (before, after, one, other) => {
  expect(differingTexts(before, after)).toEqual([one, other])
})

it('the end of what is also changed is kept', () => {
  expect(['…also changed: options', '…one', 'also'].map(cutOf)).toEqual([
    'start',
    'middle',
    'middle',
  ])
})

it('cut again, a text never has two ellipses in a row', () => {
  for (const columns of [1, 2, 3, 8]) {
    const cut = [truncate('…one:/data and more', columns), truncateStart('one:/data…', columns)]
    for (const text of cut) {
      expect(text).not.toContain('……')
      expect(width(text)).toBeLessThanOrEqual(columns)
    }
  }
})
