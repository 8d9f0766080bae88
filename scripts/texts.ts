/**
 * Prints every text that a person may meet, a line each with where it stands: `npm run texts`. For whoever
 * reads all of them at once. A text is a string of the program with a word and a
 * space in it, or one that begins with a capital; what is put in is `…`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|[\s;,{(])\/\/.*$/gm
const STRING = /'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g
const INSERTED = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g

/** Names of settings, commands, paths, characters of a terminal and parts of patterns are no texts. */
function isText(text: string): boolean {
  return (
    /\p{L}{2,}/u.test(text) &&
    (/\p{L} \p{L}|… \p{L}|\p{L}[ :] ?…/u.test(text) || /^\p{Lu}\p{Ll}/u.test(text))
  )
}

const files = ['src', 'screens'].flatMap((top) =>
  readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('sample/'))
    .map((name) => join(top, name))
    .sort(),
)
for (const file of files) {
  // Comments become as many line ends, so that lines keep their numbers.
  const code = readFileSync(file, 'utf8').replace(COMMENT, (found) => found.replace(/[^\n]/g, ''))
  for (const { 1: plain, 2: template, index } of code.matchAll(STRING)) {
    const text = (plain ?? template ?? '').replace(INSERTED, '…').replace(/\s+/g, ' ')
    if (!isText(text)) continue
    const line = code.slice(0, index).split('\n').length
    console.log(`${file}:${line}: ${text}`)
  }
}
