import { keymap } from '../screens/keymap.ts'
import '../screens/registry.ts'

const START = /(<!-- keys: .* -->\n)[\s\S]*(<!-- \/keys -->)/

/** Replaces the table of keys in a page. Throws if the page has no markers for it. */
export function withKeyTable(page: string): string {
  if (!START.test(page)) throw new Error('The page has no markers for the table of keys.')
  return page.replace(START, (_, start: string, end: string) => `${start}${keyTable()}${end}`)
}

function keyTable(): string {
  const rows = keymap().groups.flatMap(({ title, bindings }) =>
    bindings.map(
      ({ shown, help, name, fixed }, index) =>
        `| ${index === 0 ? title : ''} | ${keysOf(shown)} | ${help} | ` +
        `${fixed === true ? '' : `\`${name}\``} |`,
    ),
  )
  return [
    '| screen | key | what it does | name in `[keys]` |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function keysOf(shown: string): string {
  return shown
    .split(' ')
    .map((key) => `\`${key}\``)
    .join(' ')
}
