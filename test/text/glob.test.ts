import { describe, expect, it } from 'vitest'
import { fits } from '../../src/text/glob.ts'

describe('a pattern', () => {
  it.each([
    ['nixos-generation-2.conf', 'nixos-generation-2.conf', true],
    ['nixos-*', 'nixos-generation-2.conf', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*2.conf', 'nixos-22.conf', true],
    ['*a*b*c', 'xaxbxcxbxc', true],
    ['*a*b*c', 'xaxbx', false],
    ['**', 'anything', true],
    ['nixos', 'nixos-2', false],
    ['a[0-9]c', 'a5c', true],
    ['a[0-9]c', 'axc', false],
    ['a[0-9x]c', 'axc', true],
    ['a[-x]c', 'a-c', true],
    ['a[]x]c', 'a]c', true],
    ['a[b', 'a[b', false],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a\\', 'a\\', false],
    ['a.c', 'abc', false],
    ['A', 'a', false],
  ])('%j and the name %j', (pattern, text, expected) => {
    expect(fits(pattern, text)).toBe(expected)
  })

  it('that other matchers choke on is answered at once', () => {
    const text = 'a'.repeat(255)
    expect(fits(`${'a*'.repeat(127)}b`, text)).toBe(false)
    expect(fits('*'.repeat(255), text)).toBe(true)
  })

  it('longer than every name fits nothing', () => {
    expect(fits('*'.repeat(1 << 20), 'a')).toBe(false)
  })
})
