import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Host, RunOptions } from '../../src/host/host.ts'
import { localHost } from '../../src/host/local.ts'
import { parseSnapshot, withPrivilegedSnapshot } from '../../src/host/privilegedSnapshot.ts'

describe('what root reads for someone who may not', () => {
  let directory: string
  let ran: { argv: readonly string[]; options: RunOptions }[] = []
  /** Someone who may read nothing here, and whose root is this process. */
  const blind = (): Host => {
    const host = localHost()
    const never = () => Promise.reject(new Error('not allowed'))
    return {
      ...host,
      list: never,
      read: never,
      readBytes: never,
      status: never,
      run: async ([program = '', ...rest], options = {}) => {
        ran.push({ argv: [program, ...rest], options })
        const stdout = execFileSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 28 })
        return { status: 0, signal: null, stdout, stderr: '' }
      },
    }
  }
  const wanted = () => ({ directories: [directory], contents: ['*.conf', '*/linux/*.efi'] })
  const view = () => withPrivilegedSnapshot(blind(), wanted(), {})
  const inside = (path: string) => join(directory, path)

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'terrapin-view-'))
    mkdirSync(inside('EFI/Linux'), { recursive: true })
    writeFileSync(inside('a.conf'), 'title Ünïcode \u001b[31m\n')
    writeFileSync(inside('odd\nname.conf'), 'odd')
    writeFileSync(inside('empty.conf'), '')
    writeFileSync(inside('kernel'), 'not asked for')
    writeFileSync(inside('EFI/Linux/x.efi'), Buffer.from([0, 255, 128, 0, 10]))
    symlinkSync('a.conf', inside('link.conf'))
    symlinkSync('loop', inside('loop'))
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  it('is the same as what lies there', async () => {
    const host = await view()
    const plain = localHost()
    for (const path of ['', 'a.conf', 'kernel', 'EFI', 'EFI/Linux/x.efi', 'none', 'link.conf']) {
      const seen = await host.status(inside(path))
      const real = await plain.status(inside(path))
      expect(seen && [seen.kind, seen.bytes, seen.device, seen.inode]).toEqual(
        real && [real.kind, real.bytes, real.device, real.inode],
      )
      expect(seen?.modified ?? 0).toBeCloseTo(real?.modified ?? 0, 0)
      expect(await host.list(inside(path), 10_000)).toEqual(
        await plain.list(inside(path), 10_000).catch(() => null),
      )
    }
    for (const path of [
      'a.conf',
      'link.conf',
      'odd\nname.conf',
      'empty.conf',
      'none.conf',
      'loop',
    ]) {
      expect(await host.read(inside(path))).toBe(await plain.read(inside(path)))
    }
    expect(await host.readBytes(inside('EFI/Linux/x.efi'), 2, 1)).toEqual(Buffer.from([255, 128]))
    expect(await host.readLink(inside('link.conf'))).toBe('a.conf')
    expect(await host.readLink(inside('a.conf'))).toBeNull()
    expect(await host.tree(inside('EFI'))).toEqual(new Map([['Linux/x.efi', '']]))
  })

  it('holds only the contents that were asked for', async () => {
    expect(await (await view()).read(inside('kernel'))).toBeNull()
  })

  it('is looked at again once root ran something, and only where it is asked for', async () => {
    ran = []
    const host = await view()
    await host.read(inside('a.conf'))
    expect(ran).toHaveLength(1)
    await host.run(['true'], { asRoot: true })
    expect(ran).toHaveLength(2)
    writeFileSync(inside('later.conf'), 'new')
    expect(await host.read(inside('later.conf'))).toBe('new')
    expect(await host.list(inside('EFI'), 10_000)).toEqual(['Linux'])
    expect(ran.map(({ argv }) => argv[0])).toEqual(['find', 'true', 'find'])
    expect(ran.every(({ options }) => options.asRoot === true)).toBe(true)
  })

  it('tells inodes apart that no number holds exactly', () => {
    const line = (inode: string, name: string) => `\0f 1 1 644 1 ${inode} 1\0/boot/${name}\0\0`
    const output = line('9007199254740992', 'a').concat(line('9007199254740993', 'b'))
    const inodes = [...parseSnapshot(output).values()].map(({ status }) => status.inode)
    expect(inodes).toEqual([9007199254740992n, 9007199254740993n])
  })

  it('is refused where it is cut off or something else', () => {
    for (const output of [
      'x',
      '\0',
      '\0f 1 1 644 1 1 1\0/boot',
      '\0f one 1 644 1 1 1\0/boot\0\0',
    ]) {
      expect(() => parseSnapshot(output)).toThrow('unrecognised format')
    }
  })
})
