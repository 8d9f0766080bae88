import { execFileSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTypedFile } from '../../src/host/typedFile.ts'
import { layOut } from '../support/layout.ts'

const directory = layOut()
const place = (name: string) => join(directory, name)

it('reads a file, also by a link', async () => {
  writeFileSync(place('a.json'), 'é')
  symlinkSync('a.json', place('link.json'))
  expect(await readTypedFile(place('link.json'), 10)).toBe('é')
})

it('is null for what is not there', async () => {
  for (const name of ['none.json', 'a.json/below', 'x'.repeat(300), 'a\u0000b']) {
    expect(await readTypedFile(place(name), 10), name).toBeNull()
  }
})

it('reads a pipe to its end', async () => {
  const pipe = place('pipe')
  execFileSync('mkfifo', [pipe])
  const reading = readTypedFile(pipe, 100)
  execFileSync('sh', ['-c', `printf one > '${pipe}'`])
  expect(await reading).toBe('one')
})

it.each([
  ['a directory', () => directory, 'it is a directory'],
  ['more than is allowed', () => '/dev/zero', 'it has more than 1 MiB'],
  ['what is no text', () => place('binary'), 'it is not UTF-8 text'],
])('refuses %s', async (_, path, says) => {
  writeFileSync(place('binary'), new Uint8Array([0xff, 0xfe]))
  const reading = readTypedFile(path(), 1 << 20)
  await expect(reading).rejects.toMatchObject({
    code: 'unreadable',
    message: expect.stringContaining(says),
  })
})
