import { describe, expect, it } from 'vitest'
import type { UnitChange } from '../../../src/compare/units/change.ts'
import { switchDangers } from '../../../src/compare/units/dangers.ts'
import { unit } from '../../state/fixture.ts'

const says = (units: readonly UnitChange[], overSsh = false) =>
  switchDangers(units, overSsh).map((danger) => `${danger.topic}: ${danger.says}`)

describe('the dangers of a switch', () => {
  it('come in the order of what they cost', () => {
    const units = [
      unit('x.service', {
        effect: 'nothing',
        refused: 'systemd refuses to reload it: it has no ExecReload',
      }),
      unit('b.service', { effect: 'stop', staysDown: true, why: 'with a.service (Requires=)' }),
      unit('greetd.service'),
      unit('NetworkManager.service'),
      unit('data.mount', { effect: 'stop' }),
      unit('a.service'),
    ]
    expect(says(units)).toEqual([
      'File systems: /data is unmounted',
      'Network: NetworkManager.service restarts',
      'Session: greetd.service restarts, which ends the sessions in it',
      'Stays down: b.service stops and is not started again: with a.service (Requires=)',
      'Fails: x.service: systemd refuses to reload it: it has no ExecReload',
    ])
  })

  it('name what lives on a file system that goes', () => {
    const taken = ['db.service', 'web.service'].map((name) => ({
      ...{ name, effect: 'stop' as const, because: 'RequiresMountsFor=' },
    }))
    const mount = (name: string, effect: UnitChange['effect']) =>
      unit(name, { effect, with: taken })
    expect(says([mount('var-lib.mount', 'stop')])).toEqual([
      'File systems: /var/lib is unmounted; with it stop: db.service, web.service',
    ])
    expect(says([mount('srv-my\\x2ddata.mount', 'restart')])).toEqual([
      'File systems: /srv/my-data is unmounted and mounted again; with it restart: db.service, web.service',
    ])
    expect(says([unit('dev-disk-by\\x2dlabel-swap.swap', { effect: 'stop' })])).toEqual([
      'File systems: /dev/disk/by-label/swap is no longer swapped to',
    ])
  })

  it.each([
    'NetworkManager.service',
    'systemd-networkd.service',
    'wg-quick-home.service',
    'network-addresses-eth0.service',
    'tailscaled.service',
    'wpa_supplicant-wlan0.service',
  ])('say that an ssh session may be cut off by %s', (name) => {
    expect(says([unit(name)], true)).toEqual([
      `Network: ${name} restarts, and may cut off this ssh session`,
    ])
    expect(says([unit(name, { effect: 'reload' })], true)).toEqual([])
  })

  it('count a restart of sshd for none, which sessions outlive, but not its end', () => {
    expect(says([unit('sshd.service')])).toEqual([])
    expect(says([unit('sshd.service', { effect: 'stop' })])).toEqual([
      'Network: sshd.service stops: nobody can connect by it afterwards',
    ])
  })

  it('are none of the units of a person, but for what fails', () => {
    const scope = 'user' as const
    expect(
      says([unit('greetd.service', { scope }), unit('a.service', { scope, refused: 'no' })]),
    ).toEqual(['Fails: a.service: no'])
  })
})
