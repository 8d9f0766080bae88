import { describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { readCollectorSettings } from '../../src/nix/nixSettings.ts'
import { folder, layOut, link, type Machine } from '../support/layout.ts'

const NIX_CONF = '/etc/nix/nix.conf'
const read = (files: Machine) => readCollectorSettings(mountedHost(layOut(files)))

describe('what the collector keeps by nix.conf', () => {
  it.each([
    ['nothing said', '', true, false],
    ['both said', 'keep-derivations = false\nkeep-outputs = true\n', false, true],
    ['old names', 'gc-keep-derivations = false\ngc-keep-outputs = true', false, true],
    ['a comment', '# keep-outputs = true\nkeep-derivations = false # no more', false, false],
    ['the last word', 'keep-outputs = true\nkeep-outputs = false', true, false],
    ['blanks', '   keep-outputs\t=   true  ', true, true],
    ['other settings', 'max-jobs = 2\nsubstituters = a b c\n\nkeep-outputs = true', true, true],
    ['lines that are none', 'keep-outputs true\nkeep-outputs=true\n= true', true, false],
  ])('%s', async (_, text, keepDerivations, keepOutputs) => {
    expect(await read({ [NIX_CONF]: text })).toEqual({ keepDerivations, keepOutputs })
  })

  it.each<[string, Machine]>([
    ['missing', {}],
    ['a directory', { [NIX_CONF]: folder }],
    ['a link to nowhere', { [NIX_CONF]: link('/etc/static/nix/nix.conf') }],
  ])("Nix's own defaults, where the file is %s", async (_, files) => {
    expect(await read(files)).toEqual({ keepDerivations: true, keepOutputs: false })
  })

  it("through NixOS's links", async () => {
    const files = {
      [NIX_CONF]: link('/etc/static/nix/nix.conf'),
      '/etc/static': link('/nix/store/x-etc/etc'),
      '/nix/store/x-etc/etc/nix/nix.conf': 'keep-outputs = true',
    }
    expect((await read(files)).keepOutputs).toBe(true)
  })
})

describe('an included file', () => {
  it.each([
    ['include', 'more.conf', '/etc/nix/more.conf'],
    ['include', '/etc/more.conf', '/etc/more.conf'],
    ['!include', '../more.conf', '/etc/more.conf'],
  ])('%s %s counts', async (word, name, path) => {
    const files = { [NIX_CONF]: `${word} ${name}\n`, [path]: 'keep-outputs = true' }
    expect((await read(files)).keepOutputs).toBe(true)
  })

  it('is read where it stands, so that a later line wins', async () => {
    const files = {
      [NIX_CONF]: 'keep-derivations = true\n!include more.conf\nkeep-outputs = false',
      '/etc/nix/more.conf': 'keep-derivations = false\nkeep-outputs = true',
    }
    expect(await read(files)).toEqual({ keepDerivations: false, keepOutputs: false })
  })

  it('may be missing', async () => {
    expect(
      (await read({ [NIX_CONF]: '!include secrets.conf\nkeep-outputs = true' })).keepOutputs,
    ).toBe(true)
  })

  it('that includes itself does not hang', async () => {
    const files = { [NIX_CONF]: 'keep-outputs = true\ninclude nix.conf\ninclude nix.conf\n' }
    expect((await read(files)).keepOutputs).toBe(true)
  })
})
