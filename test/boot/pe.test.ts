import { describe, expect, it } from 'vitest'
import { peSections, readPeSections, readSectionText } from '../../src/boot/systemdBoot/pe.ts'
import { readUnifiedImage } from '../../src/boot/systemdBoot/unifiedImage.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { layOut, storePath } from '../support/layout.ts'
import { peFile, type Sections, stub, writeBytes } from './peFile.ts'

const system = storePath('nixos-system-turtle-26.05')
const PLACE = '/boot/EFI/Linux/x.efi'

function hostWith(bytes: Uint8Array) {
  const directory = layOut()
  writeBytes(directory, PLACE, bytes)
  return mountedHost(directory)
}
const readImage = (bytes: Uint8Array) => readUnifiedImage(hostWith(bytes), PLACE)

describe('a PE file', () => {
  it('has sections, whose content is as long as it says and not as its blocks are', async () => {
    const bytes = peFile({ '.a': 'one', '.longest': 'two', '.empty': '' })
    expect(peSections(bytes)?.map(({ name, bytes: length }) => [name, length])).toEqual([
      ['.a', 3],
      ['.longest', 3],
      ['.empty', 0],
    ])
    const host = hostWith(bytes)
    const sections = (await readPeSections(host, PLACE)) ?? []
    const text = (name: string, most?: number) => readSectionText(host, PLACE, sections, name, most)
    expect(await text('.longest')).toBe('two')
    expect(await text('.empty')).toBe('')
    expect(await text('.none')).toBeNull()
    expect(await text('.a', 2)).toBeNull()
  })

  it.each<[string, Uint8Array]>([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('title NixOS\n'.repeat(40))],
    ['a DOS program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])],
    ['a header beyond its end', withNumber(peFile({ '.a': 'x' }), 60, 0xffff_fff0)],
    ['more sections than systemd takes', withNumber(peFile({ '.a': 'x' }), 70, 0xffff)],
  ])('is none with %s in it', async (_, bytes) => {
    expect(peSections(bytes)).toBeNull()
    expect(await readImage(bytes)).toBeNull()
  })

  it('cut off anywhere, or with any byte of its headers changed, never throws', async () => {
    const whole = stub(system)
    const directory = layOut()
    const host = mountedHost(directory)
    const readIt = async (bytes: Uint8Array) => {
      writeBytes(directory, PLACE, bytes)
      return readUnifiedImage(host, PLACE)
    }
    for (let length = 0; length <= whole.length; length++) {
      const image = await readIt(whole.subarray(0, length))
      expect(image === null || typeof image.commandLine === 'string').toBe(true)
    }
    for (let at = 0; at < 640; at++) {
      for (const value of [0x00, 0x7f, 0xff]) {
        const bytes = Buffer.from(whole)
        bytes[at] = value
        const image = await readIt(bytes)
        expect(image === null || Array.isArray(image.parts)).toBe(true)
      }
    }
    expect((await readIt(whole))?.parts).toHaveLength(2)
  })
})

describe('a kernel image', () => {
  it.each<[string, Sections]>([
    ['now', {}],
    [
      'before 2024',
      {
        '.linux': '',
        '.initrd': '',
        '.kernelp': '\\EFI\\nixos\\kernel-6.18.7-abc.efi',
        '.initrdp': '\\EFI\\nixos\\initrd-6.18.7-abc.efi',
      },
    ],
  ])('of lanzaboote names its kernel and initrd, as %s', async (_, changes) => {
    const image = await readImage(stub(system, changes))
    expect(image?.commandLine).toBe(`init=${system}/init loglevel=4`)
    expect([...(image?.parts ?? [])].sort()).toEqual([
      '/EFI/nixos/initrd-6.18.7-abc.efi',
      '/EFI/nixos/kernel-6.18.7-abc.efi',
    ])
  })

  it('may have kernel and initrd in itself', async () => {
    const kernel = `MZ${'\\EFI\\nixos\\no-path'.repeat(100)}`
    const image = await readImage(stub(system, { '.linux': kernel, '.initrd': '070701' }))
    expect(image?.parts).toEqual([])
  })

  it('without a name in it is none, as for systemd-boot', async () => {
    expect(await readImage(peFile({ '.cmdline': 'init=/x', '.linux': 'MZ' }))).toBeNull()
  })

  it('may bring no command line, and then starts nothing of ours', async () => {
    expect((await readImage(peFile({ '.osrel': 'ID=x\n' })))?.commandLine).toBe('')
  })

  it('with a gigantic command line is read without it', async () => {
    const image = await readImage(stub(system, { '.cmdline': 'init '.repeat(100_000) }))
    expect(image?.commandLine).toBe('')
  })
})

function withNumber(bytes: Buffer, at: number, value: number): Buffer {
  if (value > 0xffff) bytes.writeUInt32LE(value, at)
  else bytes.writeUInt16LE(value, at)
  return bytes
}
