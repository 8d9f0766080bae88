import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { SIGN, secretiveMachine, TEXTS } from '../support/secretive.ts'
import { smallMachine } from '../support/terminal/small.ts'

const root = smallMachine({ others: secretiveMachine() })

function printed(...argv: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/terrapin.js', '--root', root, ...argv],
    {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: root },
      input: '',
      maxBuffer: 1 << 28,
    },
  )
  expect([argv, status, stderr]).toEqual([argv, 0, ''])
  return stdout
}

it.each([
  [['diff', '2', '3']],
  [['diff', '2', '3', '--patch']],
  [['diff', '2', '3', '--markdown', '--patch']],
  [['diff', '2', '3', '--json']],
  [['diff', '2', '3', '--json', '--patch']],
  [['diff', '3', '1', '--json', '--patch']],
  [['snapshot', '3']],
  [['packages', '3', '--json']],
  [['show', '3']],
  [['show', '3', '--json']],
  [['list']],
  [['list', '--json']],
  [['boot']],
  [['boot', '--json']],
])('%j prints no secret', (argv) => {
  const lines = printed(...argv).split('\n')
  expect(lines.filter((line) => line.includes(SIGN))).toEqual([])
})

it('every secret that is another is told', () => {
  const { boot, units, files, features } = JSON.parse(printed('diff', '2', '3', '--json'))
  expect(units.filter(({ name }: { name: string }) => name.startsWith('planted-'))).toHaveLength(
    TEXTS,
  )
  expect(files.filter(({ path }: { path: string }) => path.includes('planted/'))).toHaveLength(
    TEXTS,
  )
  const names = boot.rows.map(({ name }: { name: string }) => name)
  for (const name of ['systemd.set_credential', 'netroot', 'rd.iscsi.password', 'inst.ks']) {
    expect(names).toContain(name)
  }
  const reported = features.map(({ feature, name }: Record<string, string>) => `${feature} ${name}`)
  for (const name of [
    ...['File systems /nas', 'Access nix access-tokens', 'Access nix substituters'],
    ...['Machine sysctl net.ipv6.conf.all.stable_secret', 'Network profile home'],
    ...['WireGuard wg0', 'WireGuard wg0 peer x'],
  ]) {
    expect(reported).toContain(name)
  }
})

it('a person who asks for them sees them in the patches, and nowhere else', () => {
  const text = printed('diff', '2', '3', '--patch', '--reveal')
  const patches = text.indexOf('\n--- ')
  expect(text.slice(0, patches)).not.toContain(SIGN)
  expect(text.slice(patches).split(SIGN).length).toBeGreaterThan(4 * TEXTS)
})
