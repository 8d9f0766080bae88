import { maskText } from '../../../src/compare/text/maskText.ts'
import type { Described } from './side.ts'

/* What a row masks must be masked as well where the text that it comes from is opened, and in a patch. */

const MASK = '…'

/** Maximum length of a secret in a test. */
const MAX_SECRET = 200

/** The secrets that a row masks and the texts of its side show nonetheless, with the line. */
export function unmaskedIn(side: Described, row: string): string[] {
  const tokens = row.split(/[\s;]+/).map((token) => token.replace(/^[("]|[),"]+$/g, ''))
  const forms = tokens.filter((token) => token.includes(MASK)).flatMap(formOf)
  if (forms.length === 0) return []
  const leaks: string[] = []
  for (const [name, text] of textsOf(side)) {
    const shown = maskText(text, name).join('\n')
    for (const form of forms) {
      for (const [, secret = ''] of text.matchAll(form)) {
        if (shown.includes(secret)) leaks.push(`${name}: ${secret}`)
      }
    }
  }
  return leaks
}

/** The text around the mask, with anything in its place; none without enough text to find it by. */
function formOf(token: string): RegExp[] {
  const [front = '', ...rest] = token.split(MASK).map((part) => part.replace(/\W/g, '\\$&'))
  const [back = ''] = rest
  if (front.length < 3) return []
  return [
    new RegExp(
      `${front}([^\\s"']{3,${MAX_SECRET}}?)${back === '' ? '(?=[\\s"\',]|$)' : back}`,
      'g',
    ),
  ]
}

function textsOf({ units, etc, activate, files }: Described): [name: string, text: string][] {
  const named = Object.entries(files ?? {}).map(
    ([path, text]) => [path.replace(/^\/nix\/store\/[0-9a-z]{32}-/, ''), text] as const,
  )
  const all = [...Object.entries({ ...units, ...etc }), ...named, ['activate', activate] as const]
  return all.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : []))
}
