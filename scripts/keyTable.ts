import { keymap } from '../screens/keymap.ts'
import '../screens/registry.ts'

const START = /(<!-- keys: .* -->\n)[\s\S]*(<!-- \/keys -->)/

/** The README with its table of keys made anew. Throws where the README has no place for it. */
export function withKeyTable(readme: string): string {
  if (!START.test(readme)) throw new Error('The README has no place for the table of keys.')
  return readme.replace(START, (_, start: string, end: string) => `${start}${keyTable()}${end}`)
}

function keyTable(): string {
  const rows = keymap().groups.flatMap(({ title, bindings }) =>
    bindings.map(
      ({ shown, help, name, fixed }, index) =>
        `| ${index === 0 ? title : ''} | ${keysOf(shown)} | ${help} | ` +
        `${fixed === true ? '' : `\`${name}\``} |`,
    ),
  )
  return ['| | key | what it does | in `[keys]` |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function keysOf(shown: string): string {
  return shown
    .split(' ')
    .map((key) => `\`${key}\``)
    .join(' ')
}
