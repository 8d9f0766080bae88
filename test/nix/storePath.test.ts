import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { exactStorePath, nameOf, storePathOf } from '../../src/nix/storePath.ts'

const hash = '0123456789abcdfghijklmnpqrsvwxyz'
const hello = `/nix/store/${hash}-hello-2.12.1`

describe('a store path', () => {
  it.each([
    hello,
    `/nix/store/${hash}-a`,
    `/nix/store/${hash}-gtk+3-3.24.38_x?y=z.drv`,
    `/nix/store/${hash}-${'n'.repeat(211)}`,
  ])('%s', (path) => {
    expect(exactStorePath(path)).toBe(path)
    expect(storePathOf(`${path}/bin/sh`)).toBe(path)
  })

  it('is not what lies in it', () => {
    expect(exactStorePath(`${hello}/bin`)).toBeNull()
    expect(exactStorePath(`${hello}/`)).toBeNull()
  })

  it('has a name behind its hash', () => {
    const path = storePathOf(`${hello}/bin/hello`)
    expect(path && nameOf(path)).toBe('hello-2.12.1')
  })
})

it.each([
  ['nothing', ''],
  ['the store itself', '/nix/store'],
  ['the links of an optimised store', `/nix/store/.links/${hash}`],
  ['no name', `/nix/store/${hash}-`],
  ['no dash', `/nix/store/${hash}hello`],
  ['a short hash', `/nix/store/${hash.slice(1)}-hello`],
  ['a long hash', `/nix/store/${hash}0-hello`],
  ['letters that Nix leaves out: e o t u', `/nix/store/${hash.replace('a', 'e')}-hello`],
  ['capitals in the hash', `/nix/store/${hash.toUpperCase()}-hello`],
  ['a name of 212 letters', `/nix/store/${hash}-${'n'.repeat(212)}`],
  ['a blank in the name', `/nix/store/${hash}-two words`],
  ['a line break', `${hello}\n`],
  ['somewhere else', `/mnt${hello}`],
  ['a relative path', hello.slice(1)],
])('%s is no store path', (_, path) => {
  expect(storePathOf(path)).toBeNull()
})

it('of a long text keeps only itself in memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = used()
  const found = Array.from({ length: 20_000 }, (_, index) =>
    storePathOf(`${hello}-${index}/${'a'.repeat(4000)}`),
  )
  expect(used() - before).toBeLessThan(20_000 * 1000)
  expect(found).toHaveLength(20_000)
})
