import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { readSystemdBoot } from '../../src/boot/systemdBoot/systemdBoot.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { bootEntry, layOut, type Machine, storePath } from '../support/layout.ts'
import { describeWith, whyNoMounts } from './available.ts'
import { peFile, release, stub, writeBytes } from './peFile.ts'

const systemName = 'nixos-system-turtle-26.05'
const system = (number: number) => storePath(systemName, number)
const ENTRIES = '/boot/loader/entries'
const CONFIG = '/boot/loader/loader.conf'
const version = (number: number) => `Generation ${number} NixOS 26.05, built on 2026-05-01`

const entry = (number: number, changes: Readonly<Record<string, string>> = {}) => {
  const text = bootEntry('NixOS', version(number), system(number))
  return Object.entries(changes).reduce(
    (all, [key, value]) => `${all.replace(new RegExp(`^${key} .*\n`, 'm'), '')}${key} ${value}\n`,
    text,
  )
}

interface Listed {
  readonly id: string
  readonly title: string
  readonly isDefault: boolean
  readonly options: string
}

/** What bootctl lists of the machine's /boot, in its order. It wants a mount point. */
function bootctl(directory: string): Listed[] {
  const script = 'mount --bind "$1" "$1" && exec bootctl --esp-path="$1" --no-pager list'
  const argv = [
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    script,
    'sh',
    `${directory}/boot`,
  ]
  const { stdout, stderr, status } = spawnSync('unshare', argv, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', SYSTEMD_COLORS: '0', SYSTEMD_RELAX_ESP_CHECKS: '1' },
  })
  if (status !== 0) throw new Error(stderr)
  return stdout.split(/\n\n/).flatMap((block) => {
    const line = (key: string) => new RegExp(`^ *${key}: (.*)$`, 'm').exec(block)?.[1] ?? ''
    const title = line('title')
    const isDefault = title.includes(' (default)')
    const listed = { id: line('id'), title, isDefault, options: line('options') }
    return listed.id === '' ? [] : [listed]
  })
}

async function compare(machine: Machine, images: Readonly<Record<string, Buffer>> = {}) {
  const directory = layOut(machine)
  for (const [name, bytes] of Object.entries(images)) {
    writeBytes(directory, `/boot/EFI/Linux/${name}`, bytes)
  }
  const menu = await readSystemdBoot(mountedHost(directory), '/boot')
  const listed = bootctl(directory)
  return { menu, listed }
}

describeWith(
  'bootctl',
  ['bootctl', 'unshare', 'mount'],
  () => {
    describe('lists entry files as we do', () => {
      it.each<[string, Machine]>([
        [
          'by generation, not by letters',
          Object.fromEntries(
            [1, 9, 10, 11, 2].map((number) => [
              `${ENTRIES}/nixos-generation-${number}.conf`,
              entry(number),
            ]),
          ),
        ],
        [
          'in the naming by hashes',
          Object.fromEntries(
            [3, 12, 8].map((number) => [
              `${ENTRIES}/nixos-${String(number * 7).padEnd(64, '0')}.conf`,
              entry(number),
            ]),
          ),
        ],
        [
          'with sort keys and without',
          {
            [`${ENTRIES}/a.conf`]: entry(1, { 'sort-key': 'z' }),
            [`${ENTRIES}/b.conf`]: entry(2, { 'sort-key': 'nixos' }),
            [`${ENTRIES}/c.conf`]: 'title Windows\nefi /EFI/x.efi\n',
            [`${ENTRIES}/d.conf`]: 'title Memory test\nversion 9\nefi /EFI/y.efi\n',
            [`${ENTRIES}/e-10.conf`]: 'title e\nlinux /e\n',
            [`${ENTRIES}/e-9.conf`]: 'title e\nlinux /e\n',
          },
        ],
        [
          'of several machines',
          {
            [`${ENTRIES}/1.conf`]: entry(1, { 'machine-id': 'b'.repeat(32) }),
            [`${ENTRIES}/2.conf`]: entry(9, { 'machine-id': 'a'.repeat(32) }),
            [`${ENTRIES}/3.conf`]: entry(5, { 'machine-id': 'b'.repeat(32) }),
          },
        ],
        [
          'with boot counters',
          {
            [`${ENTRIES}/nixos-generation-4+0-3.conf`]: entry(4),
            [`${ENTRIES}/nixos-generation-3+2-1.conf`]: entry(3),
            [`${ENTRIES}/nixos-generation-2+x.conf`]: entry(2),
            [`${ENTRIES}/nixos-generation-1.conf`]: entry(1),
          },
        ],
        [
          'of specialisations and pins',
          {
            [`${ENTRIES}/nixos-generation-4.conf`]: entry(4),
            [`${ENTRIES}/nixos-generation-4-specialisation-a.conf`]: entry(4, {
              title: 'NixOS (a)',
            }),
            [`${ENTRIES}/nixos-pin-generation-1.conf`]: entry(1, { title: 'NixOS [pin]' }),
          },
        ],
      ])('%s', async (_, machine) => {
        const { menu, listed } = await compare(machine)
        expect(listed.length).toBeGreaterThan(2)
        expect(menu?.entries.map(({ id }) => id)).toEqual(listed.map(({ id }) => id))
        expect(menu?.entries.map(({ toplevel }) => toplevel)).toEqual(
          listed.map(({ options }) => /init=(\S+)\/init/.exec(options)?.[1] ?? null),
        )
        for (const [index, { title }] of (menu?.entries ?? []).entries()) {
          expect(listed[index]?.title).toContain(title.split(' · ')[0])
        }
      })
    })

    it('lists images as we do, and knows the files that we make as images', async () => {
      const image = (number: number, name: string) => {
        const title = `NixOS Yarara 26.05 (Linux 6.18.7) (${name})`
        return stub(system(number), { '.osrel': release(title, name) })
      }
      const images = {
        [`nixos-generation-9-${'a'.repeat(52)}.efi`]: image(9, 'Generation 9, 2026-05-01'),
        [`nixos-generation-10-${'b'.repeat(52)}.efi`]: image(10, 'Generation 10, 2026-05-02'),
        [`nixos-generation-10-specialisation-x-${'c'.repeat(52)}.efi`]: image(
          11,
          'Generation 10-x, 2026-05-02',
        ),
        'arch.efi': peFile({
          '.osrel': 'ID=arch\nNAME=Arch\nVERSION=1\n',
          '.cmdline': 'root=/dev/sda',
        }),
      }
      const machine = { [CONFIG]: 'default nixos-*\n', [`${ENTRIES}/x.conf`]: entry(1) }
      const { menu, listed } = await compare(machine, images)
      expect(listed).toHaveLength(5)
      expect(menu?.entries.map(({ id }) => id)).toEqual(listed.map(({ id }) => id))
      for (const [index, { title }] of (menu?.entries ?? []).entries()) {
        expect(listed[index]?.title).toContain(title.split(' · ')[0])
      }
      expect(menu?.defaultEntry?.id).toBe(listed.find(({ isDefault }) => isDefault)?.id)
    })

    it.each([
      ['nixos-generation-2.conf'],
      ['nixos-generation-?.conf'],
      ['nixos-generation-[12].conf'],
      ['*-1.*'],
      ['nixos-generation-77.conf'],
      ['nixos-generation-\\2.conf'],
      ['nixos-generation-[2'],
      [''],
    ])('chooses as we do with default %j', async (pattern) => {
      const machine = Object.fromEntries(
        [1, 2, 3].map((number) => [`${ENTRIES}/nixos-generation-${number}.conf`, entry(number)]),
      )
      const { menu, listed } = await compare({ ...machine, [CONFIG]: `default ${pattern}\n` })
      expect(listed).toHaveLength(3)
      expect(menu?.defaultEntry?.id).toBe(listed.find(({ isDefault }) => isDefault)?.id)
    })
  },
  whyNoMounts,
)
