/** A command line: a program and its words. */
export type Line = readonly string[]

/**
 * Every way to cut the text of a line into words: each blank lies between two words or in one.
 * sudo joins the words with blanks before it matches them, so that a rule sees no difference.
 */
export function splittings([program = '', first = '', ...rest]: Line): Line[] {
  const cut = rest.reduce<Line[]>(
    (lines, word) =>
      lines.flatMap((line) => [
        [...line, word],
        [...line.slice(0, -1), `${line.at(-1)} ${word}`],
      ]),
    [[first]],
  )
  return cut.map((words) => [program, ...words])
}

/**
 * The line with its words doubled, left out, in another order or with other white space between
 * them; its options abbreviated, short, with one dash, compounded with their value, repeated, ended
 * by `--`; and with more words.
 */
export function respellings([program = '', ...words]: Line): Line[] {
  const changed = words.flatMap((word, index): Line[] => [
    words.toSpliced(index, 1),
    words.toSpliced(index, 1, word, word),
    ...['--', '', ' ', '-', '.'].map((other) => words.toSpliced(index, 0, other)),
    [...words, word],
    [word, ...words],
    ...optionSpellings(word, words[index + 1] ?? '').flatMap((spelling) => [
      words.toSpliced(index, 2, ...spelling),
      words.toSpliced(index, 0, ...spelling),
      [...words, ...spelling],
    ]),
  ])
  const longer = MORE.flatMap((more): Line[] => [
    [...words, ...more],
    [...more, ...words],
  ])
  const joined = ['\t', '\n', '  ', '\u00a0', '='].map((between) => [words.join(between)])
  return [...changed, words.toReversed(), ...longer, ...joined].map((line) => [program, ...line])
}

/** What could stand for an option and its value; nothing where it is no option. */
function optionSpellings(option: string, value: string): Line[] {
  const name = option.replace(/^-+/, '')
  if (!option.startsWith('-') || name === '') return []
  const letter = `-${name[0]}`
  const abbreviations = [...Array(name.length).keys()].map((end) => `--${name.slice(0, end + 1)}`)
  return [
    ...[...abbreviations, `-${name}`, letter].map((spelling) => [spelling, value]),
    ...[option, letter].flatMap((spelling) =>
      ['', ' ', '='].map((between) => [`${spelling}${between}${value}`]),
    ),
  ]
}

/** What would turn a program against the machine. */
const MORE: readonly Line[] = [
  ['/etc/passwd'],
  ['../../etc/passwd'],
  ['-r'],
  ['--no-preserve-root'],
  ['--option', 'plugin-files', '/home/alice/plugin.so'],
  ['--store', 'local?root=/home/alice'],
  ['--profile', 'mine'],
  ['-pmine'],
  ['--set', '/home/alice'],
  ['--delete', '/home/alice'],
  ['--dry-run'],
  ['switch'],
]
