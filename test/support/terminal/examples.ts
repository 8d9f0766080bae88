import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COLUMNS, excerpt } from '../../../scripts/excerpt.ts'
import { sampleHost } from '../../../src/sample/sampleHost.ts'
import { openScreen } from './screen.ts'

/*
 * The examples in the README and the manual: what the built program prints about the sample machine, or
 * shows on its screen after some keys, cut to the telling lines. `npm run shown` writes them there.
 */

interface Common {
  /** The name in the page's marker. */
  readonly name: string
  /** The lines that are shown. */
  readonly telling: readonly RegExp[]
}

type Example =
  | (Common & {
      readonly command: readonly string[]
      /** 0 where nothing is said. */
      readonly status?: number
    })
  /** Keys, each with what is seen after it. */
  | (Common & { readonly keys: readonly (readonly [key: string, seen: RegExp])[] })

export const EXAMPLES: readonly Example[] = [
  {
    name: 'meaning',
    keys: [],
    telling: [/^▲/, /^ +GEN/, /^[>▌ ] {2,}(?:43|42|41|38) /],
  },
  {
    name: 'evidence',
    command: ['show', '41'],
    telling: [/^Last boot/, /^Verdict/, /^ +(?:Booted|Total uptime|Last switch|No failed)/],
  },
  {
    name: 'back',
    keys: [['r', /Why 41/]],
    telling: [/^ (?:Why 41|uptime|(?:42 )?is newer)/, /^ (?:NixOS|Kernel):/],
  },
  {
    name: 'alone',
    command: ['list'],
    telling: [/^GEN/, /^ (?:31|29|28) /],
  },
  {
    name: 'together',
    command: ['delete', '28', '29', '31', '--dry-run'],
    telling: [/^Delete/, /shared among/, /Frees/],
  },
  {
    name: 'units',
    command: ['diff', '41', '43'],
    telling: [
      /^ +UNIT /,
      /^C {2}(?:libvirt-guests|libvirtd|polkit)\.service/,
      /^R {2}nvidia-persistenced\.service/,
    ],
  },
  {
    name: 'features',
    keys: [
      ['g', /[>▌] +43/],
      ['enter', / CHANGE/],
      ['7', /\[Features [0-9]+\][\s\S]*Secrets/],
    ],
    telling: [/^ +FEATURE/, /(?:Firewall|WireGuard {5}home {3}|Secrets|Backups) /],
  },
  {
    name: 'plan',
    command: ['delete', '36', '34', '--dry-run'],
    telling: [/./],
  },
  {
    name: 'refused',
    command: ['delete', '41', '--dry-run'],
    status: 3,
    telling: [/./],
  },
  {
    name: 'undo',
    keys: [
      ['k', /[>▌] +42/],
      ['d', /Frees/],
      ['enter', /Verified:/],
      ['enter', /[>▌][ ●]+4/],
      ['u', /exists? again/],
    ],
    telling: [/Undo “/, /^ {3}\d {2}/, /touch/],
  },
  {
    name: 'pin',
    command: ['pin', '41', 'docked', '--dry-run'],
    telling: [/^Pin/, /^ {2}1/, /nix-env/, /The pin/],
  },
  {
    name: 'bisect',
    command: ['bisect', 'start', '36', '43'],
    telling: [/candidates/, /^Next/, /^ {2}.*(?:where it|always successfully)/],
  },
]

/** The lines of an example, first of all how to get them. */
export async function makeExample(example: Example): Promise<string[]> {
  if ('keys' in example) {
    const keys = example.keys.map(([key]) => (key === 'enter' ? '↵' : key)).join(' ')
    const lines = (await frameAfter(example.keys)).split('\n')
    // What stands above it is on every screen.
    const start = lines.findIndex((line) => example.telling.some((pattern) => pattern.test(line)))
    const shown = excerpt(lines.slice(Math.max(0, start)).join('\n'), example.telling)
    return [`$ terrapin --demo${keys === '' ? '' : `        # ${keys}`}`, ...shown]
  }
  const output = printed(example.command, example.status ?? 0)
  return [`$ terrapin --demo ${example.command.join(' ')}`, ...excerpt(output, example.telling)]
}

/** What the built program prints, with the settings of nobody. */
function printed(command: readonly string[], expected: number): string {
  const home = mkdtempSync(join(tmpdir(), 'terrapin-shown-'))
  const argv = ['dist/terrapin.js', '--demo', ...command]
  const terminal = { TZ: 'UTC', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' }
  const env = { PATH: process.env.PATH, HOME: home, ...terminal }
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8', env })
  rmSync(home, { recursive: true })
  if (status !== expected) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

async function frameAfter(keys: readonly (readonly [string, RegExp])[]): Promise<string> {
  await using screen = await openScreen({ host: await sampleHost(), columns: COLUMNS, rows: 30 })
  const isRead = () => !/[Ll]oading|Reading|\s\s…(?:\s|$)/.test(screen.text())
  await screen.until(() => isRead() && screen.has(/[✓✗]/), 'the list with its sizes and boots')
  for (const [key, seen] of keys) {
    await screen.press(key)
    await screen.see(seen)
    await screen.miss(/[Ll]oading/)
  }
  return screen.text()
}
