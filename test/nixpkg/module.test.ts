import { stringify } from 'smol-toml'
import { expect, it } from 'vitest'
import { parseConfigs } from '../../src/config/parseSettings.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { evaluateModule } from './evaluate.ts'

const FILE = 'xdg/terrapin/config.toml'

describeWithNix('the NixOS module', () => {
  it('does nothing by itself', () => {
    expect(evaluateModule('{ sudo.users = [ "anna" ]; settings.elevation = "doas"; }')).toBeNull()
  })

  it('installs the program, and lets nobody do anything', () => {
    const { environment, security, assertions } = evaluateModule('{ enable = true; }')
    expect(environment.systemPackages).toEqual([expect.stringMatching(/-terrapin-[0-9.]+$/)])
    expect(environment.etc).toBeNull()
    expect(security.sudo.extraConfig).toBeNull()
    expect(assertions.every((one: { assertion: boolean }) => one.assertion)).toBe(true)
  })

  it('writes settings that terrapin accepts', () => {
    const { environment } = evaluateModule(`{
      enable = true;
      settings = { elevation = "doas"; configuration.repository = "/srv/nixos"; };
    }`)
    const text = stringify(JSON.parse(environment.etc[FILE].source))
    expect(parseConfigs([{ text, file: FILE, kind: 'text' }]).config).toMatchObject({
      elevation: 'doas',
      repository: '/srv/nixos',
    })
  })

  it('gives no rules to a sudo that is not there', () => {
    const { assertions } = evaluateModule('{ enable = true; sudo.users = [ "anna" ]; }', false)
    expect(assertions[0]).toMatchObject({ assertion: false })
  })

  it.each([
    ['everyone', 'sudo.users = [ "ALL" ];'],
    ['an alias', 'sudo.users = [ "ADMINS" ];'],
    ['a rule', String.raw`sudo.users = [ "anna ALL=(ALL) NOPASSWD: ALL\n#" ];`],
    ['another group', 'sudo.groups = [ "ops, %wheel" ];'],
    ['an option that begins with a dash', 'sudo.groups = [ "-x" ];'],
    ['leave to switch', 'sudo.users = [ "anna" ]; sudo.allow = [ "switch" ];'],
    ['an unknown option', 'sudo.nopasswd = true;'],
  ])('takes no %s', (_, settings) => {
    expect(() => evaluateModule(`{ enable = true; ${settings} }`)).toThrow(
      /is of another type|does not exist/,
    )
  })
})
