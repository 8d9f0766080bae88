import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readGrub } from '../../src/boot/grub/grub.ts'
import { grubEnvironment } from '../../src/boot/grub/grubEnvironment.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { layOut, storePath } from '../support/layout.ts'
import { describeWith, findProgram } from './available.ts'

const block = (lines: string) => `# GRUB Environment Block\n${lines}`.padEnd(1024, '#')
const object = (text: string) => Object.fromEntries(grubEnvironment(text))

describe("GRUB's environment", () => {
  it.each([
    ['saved_entry=0\n', { saved_entry: '0' }],
    ['a=1\nb=x=y\n', { a: '1', b: 'x=y' }],
    ['a=\n', { a: '' }],
    ['# a comment\nnext_entry=A>B (1 - 2)\n', { next_entry: 'A>B (1 - 2)' }],
    ['a=back\\\\slash\nb=two\\\nlines\n', { a: 'back\\slash', b: 'two\nlines' }],
    ['=x\nnothing\na=1\n', { a: '1' }],
    ['', {}],
  ])('%j', (lines, expected) => {
    expect(object(block(lines))).toEqual(expected)
  })

  it.each(['', 'saved_entry=1\n', '# GRUB environment block\nsaved_entry=1\n', '\0'.repeat(1024)])(
    'is not %j, which GRUB does not read either',
    (text) => {
      expect(object(text)).toEqual({})
    },
  )

  it('that was cut off keeps what is whole', () => {
    const whole = block('saved_entry=NixOS - Default\nb=\\\\\n')
    for (let length = 0; length < 100; length++) {
      const found = grubEnvironment(whole.slice(0, length)).get('saved_entry') ?? ''
      expect('NixOS - Default'.startsWith(found)).toBe(true)
    }
  })
})

describeWith("GRUB's own tools", ['grub-editenv', 'grub-reboot'], () => {
  const run = (program: string, ...args: string[]) =>
    execFileSync(findProgram(program) ?? '', args, { encoding: 'utf8', stdio: 'pipe' })

  it.each(['plain', 'with spaces > and (signs)', 'a\\b', 'x=y', 'ünïcödé', '#'])(
    'write the value %j as we read it',
    (value) => {
      const file = join(layOut(), 'grubenv')
      run('grub-editenv', file, 'create')
      run('grub-editenv', file, 'set', 'first=1', `saved_entry=${value}`, 'last=2')
      expect(object(readFileSync(file, 'utf8'))).toEqual({
        first: '1',
        saved_entry: value,
        last: '2',
      })
    },
  )

  it('make an entry of a submenu start once', async () => {
    const [one, two] = [storePath('system', 1), storePath('system', 2)]
    const title = 'NixOS - Configuration 1 (2026-05-01 - 26.05)'
    const directory = layOut({
      '/boot/grub/grub.cfg': `if [ "\${next_entry}" ]; then
  set default="\${next_entry}"
  set next_entry=
  save_env next_entry
else
  set default=0
fi
menuentry "NixOS - Default" {
  linux /kernels/k init=${two}/init
}
submenu "NixOS - All configurations" {
menuentry "${title}" {
  linux /kernels/k init=${one}/init
}
}
`,
    })
    const boot = join(directory, 'boot')
    const read = () => readGrub(mountedHost(directory), '/boot')
    expect((await read())?.oneShot).toBeNull()
    mkdirSync(join(boot, 'grub'), { recursive: true })
    run('grub-editenv', join(boot, 'grub/grubenv'), 'create')
    run('grub-reboot', `--boot-directory=${boot}`, `NixOS - All configurations>${title}`)
    const menu = await read()
    expect(menu?.oneShot?.toplevel).toBe(one)
    expect(menu?.defaultEntry?.toplevel).toBe(two)
  })
})
