import { describe, expect, it } from 'vitest'
import { isoDate, parseFlakeLock } from '../../../src/compare/configuration/flakeLock.ts'

function lock(nodes: object, others: object = {}): string {
  return JSON.stringify({ nodes, root: 'root', version: 7, ...others })
}

const locked = (rev: string, others: object = {}) => ({
  locked: { rev, type: 'github', ...others },
})

/** Names and revisions. */
function inputs(text: string): Record<string, string> | null {
  const found = parseFlakeLock(text)
  return found && Object.fromEntries([...found].map(([name, { revision }]) => [name, revision]))
}

describe('a flake.lock', () => {
  it('tells the flake’s own inputs, and those of inputs that have their own lock', () => {
    const text = lock({
      root: { inputs: { nixpkgs: 'nixpkgs_2', 'home-manager': 'home-manager', disko: 'disko' } },
      nixpkgs_2: locked('n2'),
      'home-manager': { ...locked('hm'), inputs: { nixpkgs: 'nixpkgs' } },
      nixpkgs: locked('n1'),
      disko: { ...locked('di'), inputs: { nixpkgs: ['nixpkgs'], utils: 'utils' } },
      utils: { ...locked('ut'), inputs: { systems: 'systems' } },
      systems: locked('sy'),
    })
    expect(inputs(text)).toEqual({
      nixpkgs: 'n2',
      'home-manager': 'hm',
      'home-manager/nixpkgs': 'n1',
      disko: 'di',
      'disko/utils': 'ut',
      'disko/utils/systems': 'sy',
    })
  })

  it('tells what the flake’s own inputs follow', () => {
    const text = lock({
      root: { inputs: { a: 'a', b: ['a', 'deep'], c: ['b'], itself: [] } },
      a: { ...locked('1'), inputs: { deep: 'd' } },
      d: locked('2'),
    })
    expect(inputs(text)).toEqual({ a: '1', 'a/deep': '2', b: '2', c: '2' })
  })

  it('names a node by every input of the flake itself that it is', () => {
    const text = lock({ root: { inputs: { a: 'n', b: 'n' } }, n: locked('1') })
    expect(inputs(text)).toEqual({ a: '1', b: '1' })
  })

  it.each([
    ['a commit', { rev: 'r', narHash: 'h', path: '/p' }, 'r'],
    ['no commit', { narHash: 'h', path: '/p' }, 'h'],
    ['neither commit nor hash', { path: '/p' }, '/p'],
    ['an address alone', { url: 'https://example.org' }, 'https://example.org'],
  ])('names an input with %s', (_, reference, revision) => {
    const text = lock({ root: { inputs: { a: 'a' } }, a: { locked: reference } })
    expect(inputs(text)).toEqual({ a: revision })
  })

  it('says when an input was made', () => {
    const text = lock({
      root: { inputs: { a: 'a', b: 'b', c: 'c' } },
      a: locked('1', { lastModified: 1_700_000_000 }),
      b: locked('2'),
      c: locked('3', { lastModified: 1e300 }),
    })
    const dates = [...(parseFlakeLock(text)?.values() ?? [])].map(({ date }) => date)
    expect(dates).toEqual(['2023-11-14T22:13:20.000Z', null, null])
  })

  it('may be of an older version, which keeps some of it elsewhere', () => {
    const nodes = {
      root: { inputs: { a: 'a' } },
      a: { locked: { type: 'path', path: '/p' }, info: { narHash: 'h', lastModified: 0 } },
    }
    expect([...(parseFlakeLock(lock(nodes, { version: 5 })) ?? [])]).toEqual([
      ['a', { revision: 'h', date: '1970-01-01T00:00:00.000Z' }],
    ])
    expect(inputs(lock({ root: {} }, { version: 6 }))).toEqual({})
  })
})

describe('a text that is no flake.lock', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"nodes":'],
    ['a list', '[]'],
    ['a newer version', lock({ root: {} }, { version: 8 })],
    ['no root', lock({}, {})],
    ['a root that is no name', lock({ root: {} }, { root: 7 })],
    ['a root that every object has', lock({ root: {} }, { root: 'toString' })],
    ['nodes in a list', lock([])],
    ['an input that is a number', lock({ root: { inputs: { a: 7 } } })],
    ['an input that is an object', lock({ root: { inputs: { a: {} } } })],
    [
      'a revision that is a number',
      lock({ root: { inputs: { a: 'a' } }, a: { locked: { rev: 7 } } }),
    ],
    ['an input that is missing', lock({ root: { inputs: { a: 'gone' } } })],
    ['an input that every object has', lock({ root: { inputs: { a: 'constructor' } } })],
    [
      'an input’s input that is missing',
      lock({ root: { inputs: { a: 'a' } }, a: { inputs: { b: 'c' } } }),
    ],
    ['an input that follows nothing', lock({ root: { inputs: { a: ['gone'] } } })],
    ['an input that follows itself', lock({ root: { inputs: { a: ['a'] } } })],
    ['inputs that follow each other', lock({ root: { inputs: { a: ['b'], b: ['a'] } } })],
    ['a circle that grows', lock({ root: { inputs: { a: ['a', 'a', 'a'] } } })],
    ['an endless name', lock({ root: { inputs: { ['a'.repeat(5000)]: [] } } })],
    ['an endless path', lock({ root: { inputs: { a: new Array(5000).fill('a') } } })],
    ['brackets without end', '['.repeat(500_000)],
  ])('with %s', (_, text) => {
    expect(parseFlakeLock(text)).toBeNull()
  })
})

describe('a flake.lock that was made to be read forever', () => {
  it('by nodes that are their own inputs', () => {
    const text = lock({
      root: { inputs: { a: 'a', self: 'root' } },
      a: { ...locked('1'), inputs: { b: 'b', a: 'a' } },
      b: { ...locked('2'), inputs: { a: 'a', root: 'root' } },
    })
    expect(inputs(text)).toEqual({ a: '1', 'a/b': '2' })
  })

  it('by two ways to each of a thousand nodes', () => {
    const chain = Array.from({ length: 1000 }, (_, index) => [
      `n${index}`,
      {
        ...locked(`${index}`),
        inputs: index === 999 ? {} : { l: `n${index + 1}`, r: `n${index + 1}` },
      },
    ])
    const text = lock({ root: { inputs: { l: 'n0' } }, ...Object.fromEntries(chain) })
    const names = Object.keys(inputs(text) ?? {})
    expect(names.slice(0, 3)).toEqual(['l', 'l/l', 'l/l/l'])
    expect(names).toHaveLength(17)
  })

  it('by thousands of inputs that follow each other', () => {
    const many = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`i${index}`, [`i${index + 1}`]]),
    )
    expect(
      parseFlakeLock(lock({ root: { inputs: { ...many, i20000: 'n' } }, n: locked('1') })),
    ).toBeNull()
  })
})

it.each([
  [0, '1970-01-01T00:00:00.000Z'],
  [1_700_000_000, '2023-11-14T22:13:20.000Z'],
  [null, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [1e15, null],
])('%s seconds since 1970 are %s', (seconds, date) => {
  expect(isoDate(seconds)).toBe(date)
})
