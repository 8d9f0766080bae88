import { describe, expect, it } from 'vitest'
import { flag, parseUnitFile, Refused, valuesOf } from '../../../src/compare/units/unitFile.ts'

/** The settings as plain objects. */
const parsed = (...texts: string[]) =>
  Object.fromEntries(
    [...parseUnitFile(texts)].map(([section, keys]) => [section, Object.fromEntries(keys)]),
  )

/** The values that a line gives to `Key`. */
const values = (...lines: string[]) =>
  valuesOf(parseUnitFile([`[S]\n${lines.join('\n')}`]), 'S', 'Key')

describe('the value of a setting', () => {
  it.each<[string, string[]]>([
    ['Key=one two', ['one two']],
    ['  Key  =  one  ', ['one']],
    ['Key=a=b', ['a=b']],
    ['Key=', []],
    ['# Key=one', []],
    ['  ; Key=one', []],
    ['Key=#one', ['#one']],
    ['Key=one # a comment', ['one']],
    ['Key=one ; two', ['one']], // as switch-to-configuration has it
    ['Key=one;two#three', ['one;two#three']],
    ['Key="one # two"', ['one # two']],
    ['Key="one" # two', ['one']],
    [`Key='one' two`, ['one two']],
    [`Key="one"'two'`, ['onetwo']],
    ['Key=one "two"', ['one "two"']], // only quotes at its beginning
    ['Key="one \\" two"', ['one \\" two']],
    ['Key: one', ['one']],
    ['Key="one\ntwo" three', ['one\ntwo three']], // quoted over lines
    ['Key=dev-disk-by\\x2dlabel.device', ['dev-disk-by\\x2dlabel.device']],
    ['Key=one\r', ['one']],
    ['Key=\u001b[2J\u202e', ['\u001b[2J\u202e']], // as it is: it is not printed here
  ])('of %j is %j', (line, expected) => {
    expect(values(line)).toEqual(expected)
  })

  it.each<[string, string[], string[]]>([
    ['goes on behind a backslash', ['Key=one \\', 'two'], ['one two']],
    [
      'passes over comments between its lines',
      ['Key=one \\', '# no', ' ; no', 'two'],
      ['one  two'],
    ],
    ['ends with the text', ['Key=one \\'], ['one \\']],
    ['lacks what an indented comment swallows', [' # no', 'Key=one'], []],
    // As the real program counts a key that one file sets twice.
    ['adds to those before it', ['Key=one', 'Key=two'], ['one', 'two', 'one', 'two']],
    ['drops those before it where it is empty', ['Key=one', 'Key=', 'Key=two'], ['two']],
    ['does not go on where there is no backslash', ['Key=one', ' two'], ['one']],
  ])('%s', (_, lines, expected) => {
    expect(values(...lines)).toEqual(expected)
  })
})

describe('a unit', () => {
  it('has its settings by section, those outside of one passed over', () => {
    expect(parsed('Lost=1\n[Unit]\nDescription=It\n\n [Service]\nExecStart=/bin/it\n')).toEqual({
      Unit: { Description: ['It'] },
      Service: { ExecStart: ['/bin/it'] },
    })
  })

  it('keeps an empty section, and joins two of the same name', () => {
    expect(parsed('[Timer]\n[Unit]\nAfter=a\n[Unit]\nAfter=b\n')).toEqual({
      Timer: {},
      Unit: { After: ['a', 'b'] },
    })
  })

  it('has its drop-ins merged in their order', () => {
    const file = '[Service]\nExecStart=/bin/one\nEnvironment=A=1\n'
    const first = '[Service]\nExecStart=\nExecStart=/bin/two\n'
    const second = '[Service]\nEnvironment=B=2\n[Unit]\nAfter=x\n'
    expect(parsed(file, first, second)).toEqual({
      Service: { ExecStart: ['/bin/two'], Environment: ['A=1', 'B=2'] },
      Unit: { After: ['x'] },
    })
  })

  it('knows a key that was emptied from one that is not set', () => {
    expect(parsed('[Service]\nExecStart=\n')).toEqual({ Service: { ExecStart: [] } })
    expect(parsed('[Service]\n')).toEqual({ Service: {} })
  })

  it('is not confused by names that objects have', () => {
    const unit = parseUnitFile(['[__proto__]\nconstructor=1\n__proto__=2\n'])
    expect(valuesOf(unit, '__proto__', 'constructor')).toEqual(['1'])
    expect(valuesOf(unit, '__proto__', '__proto__')).toEqual(['2'])
    expect(valuesOf(unit, 'toString', 'x')).toEqual([])
  })

  it.each([
    '[Unit]\nA=1\nthis is no setting',
    '[Unit]\n=one',
    '[Unit]\nA="one\nB=2\n',
    "[Unit]\nA=''' \n",
    '[Unit',
    '\u0000\u0001]]][[',
    '[',
    '=',
    '\\',
    '\ufffd',
  ])('is refused where it says %j', (text) => {
    expect(() => parsed(text)).toThrow(Refused)
  })

  it('may say nothing', () => {
    expect(parsed('', '\n', '# nothing', '  ')).toEqual({})
  })
})

describe('a flag', () => {
  it.each<[string, boolean, boolean]>([
    ['Key=1', false, true],
    ['Key=yes', false, true],
    ['Key=true', false, true],
    ['Key=on', false, true],
    ['Key=false', true, false],
    ['Key=True', true, false], // only these words
    ['Key=true\nKey=no', true, false], // the last counts
    ['Key=no\nKey=', true, true], // emptied: not set
    ['Other=no', true, true],
    ['Other=no', false, false],
  ])('%j, %s where it is not set: %s', (line, otherwise, expected) => {
    expect(flag(parseUnitFile([`[S]\n${line}\n`]), 'S', 'Key', otherwise)).toBe(expected)
  })
})
