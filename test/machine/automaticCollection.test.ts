import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readAutomaticCollection, untilCollected } from '../../src/machine/automaticCollection.ts'
import { readPointers } from '../../src/nix/pointers.ts'
import { asNobody, forbid, layOut, link, type Machine, storePath } from '../support/layout.ts'

const system = storePath('nixos-system-turtle')
const UNITS = `${system}/etc/systemd/system`
const NIX_CONF = '/etc/nix/nix.conf'

const timer = (text: string, name = 'nix-gc.timer'): Machine => ({
  [`${UNITS}/${name}`]: text,
  [`${UNITS}/timers.target.wants/${name}`]: link(`../${name}`),
})
const RUNS = { '/run/current-system': link(system), '/run/booted-system': link(system) }
const lay = (files: Machine) => layOut({ ...RUNS, ...files })
const read = async (directory: string) => {
  const host = mountedHost(directory)
  return readAutomaticCollection(host, { pointers: await readPointers(host) })
}
const said = async (files: Machine) => untilCollected(await read(lay(files)))

describe('until when something can be undone', () => {
  it.each<[string, Machine, string]>([
    ['nothing collects by itself', {}, ''],
    ['weekly', timer('[Timer]\nOnCalendar=weekly\n'), ' (nix-gc.timer: weekly)'],
    [
      'at a time',
      timer('[Timer]\nOnCalendar=Sun 03:15\nPersistent=true'),
      ' (nix-gc.timer: Sun 03:15)',
    ],
    [
      'at several times, after one that was dropped',
      timer('[Timer]\nOnCalendar=daily\nOnCalendar=\nOnCalendar=03:15\nOnCalendar=15:15'),
      ' (nix-gc.timer: 03:15, 15:15)',
    ],
    ['some time after the start', timer('[Timer]\nOnBootSec=1h'), ' (nix-gc.timer)'],
    ['a timer that nothing starts', { [`${UNITS}/nix-gc.timer`]: '[Timer]\nOnCalendar=daily' }, ''],
    ['a masked timer', timer(''), ''],
    [
      'nh’s timer',
      timer('[Timer]\nOnCalendar=monthly', 'nh-clean.timer'),
      ' (nh-clean.timer: monthly)',
    ],
    [
      'both, and builds',
      {
        ...timer('[Timer]\nOnCalendar=daily'),
        ...timer('[Timer]\nOnCalendar=weekly', 'nh-clean.timer'),
        [NIX_CONF]: 'min-free = 1G\nmax-free = 5G\n',
      },
      ' (nix-gc.timer: daily; nh-clean.timer: weekly; ' +
        'Nix: when a build leaves less than 1.0 GiB free)',
    ],
    ['max-free alone, which does nothing', { [NIX_CONF]: 'max-free = 5G' }, ''],
    ['no free space wanted', { [NIX_CONF]: 'min-free = 0' }, ''],
    ['what is no number', { [NIX_CONF]: 'min-free = much' }, ''],
    [
      'bytes',
      { [NIX_CONF]: 'min-free = 536870912' },
      ' (Nix: when a build leaves less than 512.0 MiB free)',
    ],
  ])('%s', async (_, files, rest) => {
    expect(await said(files)).toBe(`garbage is collected${rest}`)
  })

  it('the timer of /etc, where what runs is not known', async () => {
    const files = {
      '/etc/systemd/system/nix-gc.timer': '[Timer]\nOnCalendar=weekly',
      '/etc/systemd/system/timers.target.wants/nix-gc.timer': link('../nix-gc.timer'),
    }
    expect(untilCollected(await read(layOut(files)))).toContain(': weekly')
  })

  it('says no more than that where it can’t be read', async () => {
    const directory = lay(timer('[Timer]\nOnCalendar=weekly'))
    forbid(directory, UNITS)
    const call = `readAutomaticCollection(host, { pointers: { running: '${system}', booted: null } })`
    expect(asNobody(directory, 'machine/automaticCollection.ts', call)).toBeNull()
    expect(untilCollected(null)).toBe('garbage is collected')
  })
})
