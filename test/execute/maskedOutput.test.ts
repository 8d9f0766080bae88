import { expect, it } from 'vitest'
import { MaskedOutput } from '../../src/execute/maskedOutput.ts'

/** What comes out of pieces that a command prints on stderr, piece by piece. */
function shown(...pieces: string[]): string[] {
  const output = new MaskedOutput()
  return [...pieces.map((piece) => output.take(piece)), output.end()]
}

it('a line comes out as it is when its end has come', () => {
  expect(shown('activating the ', 'configuration...\nsetting up /etc', '...\n')).toEqual([
    '',
    'activating the configuration...\n',
    'setting up /etc...\n',
    '',
  ])
})

it('a secret is masked, however it is cut into pieces', () => {
  for (let at = 0; at <= 30; at += 1) {
    const text = 'db: login with PASSWORD=hIDDen ok\n'
    expect(shown(text.slice(0, at), text.slice(at)).join('')).toBe('db: login with PASSWORD=… ok\n')
  }
})

it('a private key is masked over its lines', () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nhIDD\nhIDD\n-----END OPENSSH PRIVATE KEY-----\n'
  const text = shown(`now\n${key}`, 'next\n').join('')
  expect(text).not.toContain('hIDD')
  expect(text).toMatch(/^now\n.*\n…\n…\n.*\nnext\n$/)
})

it('what has no line end comes out at the end, a progress bar at each of its states', () => {
  expect(shown('10 %\r20 %\r', '30 %')).toEqual(['10 %\r', '20 %\r', '30 %\n'])
})

it('a line without an end is not kept for ever', () => {
  expect(shown('x'.repeat(100_000))[0]).toHaveLength(100_000)
})
