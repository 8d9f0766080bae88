import { describe, expect, it } from 'vitest'
import { switchDangers } from '../../../src/compare/units/dangers.ts'
import type { UnitChange } from '../../../src/compare/units/unitChange.ts'
import { unit } from '../../state/fixture.ts'

const description = (units: readonly UnitChange[], overSsh = false) =>
  switchDangers(units, overSsh).map((danger) => `${danger.topic}: ${danger.description}`)

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
    expect(description(units)).toEqual([
      'File systems: /data is unmounted',
      'Network: NetworkManager.service restarts',
      'Session: greetd.service restarts (ends its sessions)',
      'Stays down: b.service stops and is not restarted: with a.service (Requires=)',
      'Fails: x.service: systemd refuses to reload it: it has no ExecReload',
    ])
  })

  it('name what lives on a file system that goes, and what needs that', () => {
    const taken = (name: string, effect: 'stop' | 'restart', because: string) => ({
      ...{ name, effect, because },
    })
    const db = unit('db.service', {
      effect: 'restart',
      with: [taken('web.service', 'restart', 'Requires=')],
    })
    const lives = [
      taken('db.service', 'restart', 'RequiresMountsFor='),
      taken('old.service', 'stop', 'RequiresMountsFor='),
    ]
    expect(description([unit('var-lib.mount', { effect: 'stop', with: lives }), db])).toEqual([
      'File systems: /var/lib is unmounted; with it: stop old.service; restart db.service, web.service',
    ])
    expect(description([unit('srv-my\\x2ddata.mount', { effect: 'restart' })])).toEqual([
      'File systems: /srv/my-data is unmounted and remounted',
    ])
    expect(description([unit('dev-disk-by\\x2dlabel-swap.swap', { effect: 'stop' })])).toEqual([
      'File systems: /dev/disk/by-label/swap is no longer used as swap',
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
    expect(description([unit(name)], true)).toEqual([
      `Network: ${name} restarts (may end this ssh session)`,
    ])
    expect(description([unit(name, { effect: 'reload' })], true)).toEqual([])
  })

  it('count a restart of sshd for none, which sessions outlive, but not its end', () => {
    expect(description([unit('sshd.service')])).toEqual([])
    expect(description([unit('sshd.service', { effect: 'stop' })])).toEqual([
      'Network: sshd.service stops: it no longer accepts connections',
    ])
    const socket = unit('sshd.socket', { effect: 'start' })
    expect(description([unit('sshd.service', { effect: 'stop' }), socket])).toEqual([])
  })

  it('are none of the units of a person, but for what fails', () => {
    const scope = 'user' as const
    expect(
      description([unit('greetd.service', { scope }), unit('a.service', { scope, refused: 'no' })]),
    ).toEqual(['Fails: a.service: no'])
  })
})
