import { expect, it } from 'vitest'
import { decodeText } from '../../src/text/decodeText.ts'
import { toJson, visible } from '../../src/text/visible.ts'

const latin1 = (text: string) => Buffer.from(text, 'latin1')

it.each<[string, Buffer, string]>([
  ['ASCII', Buffer.from('a\n'), 'a\n'],
  ['UTF-8', Buffer.from('Grüße, 水, 🐢'), 'Grüße, 水, 🐢'],
  ['Latin-1', latin1('caf\xe9 au'), 'caf\udce9 au'],
  ['a replacement character of its own', Buffer.from('a\ufffdb'), 'a\ufffdb'],
  ['both', Buffer.concat([Buffer.from('\ufffd水'), latin1('\xe9')]), '\ufffd水\udce9'],
  ['a sequence that ends too soon', Buffer.of(0x61, 0xe6, 0xb0), 'a\udce6\udcb0'],
  ['a longer form of a character', Buffer.of(0xc0, 0xaf), '\udcc0\udcaf'],
  ['half of a pair', Buffer.of(0xed, 0xb3, 0xa9), '\udced\udcb3\udca9'],
  ['beyond Unicode', Buffer.of(0xf4, 0x90, 0x80, 0x80), '\udcf4\udc90\udc80\udc80'],
])('%s is decoded', (_, bytes, text) => {
  expect(decodeText(bytes)).toBe(text)
})

it('a part of a buffer is decoded alone', () => {
  expect(decodeText(latin1('\xe9a\xe8b'), 1, 3)).toBe('a\udce8')
})

it('different bytes never give the same text', () => {
  const texts = new Set(
    Array.from({ length: 0x80 }, (_, byte) => decodeText(Buffer.of(0x61, 0x80 + byte))),
  )
  expect(texts.size).toBe(0x80)
})

it('bytes are shown by their value, also in JSON', () => {
  const text = decodeText(latin1('caf\xe9 🐢'.slice(0, 4)))
  expect(visible(text)).toBe('caf\\xe9')
  expect(visible('🐢')).toBe('🐢')
  expect(JSON.parse(toJson({ text, other: '\\udce9 🐢' }))).toEqual({
    text: 'caf\\xe9',
    other: '\\udce9 🐢',
  })
})

it('a large noise is decoded in linear time', () => {
  const noise = Buffer.alloc(2 << 20, 0xff)
  expect(decodeText(noise)).toHaveLength(2 << 20)
})
