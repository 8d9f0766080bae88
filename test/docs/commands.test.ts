import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const run = promisify(execFile)

/** The lines of code of a section, without what stands behind them. */
function codeOf(page: string, title: string): string[] {
  const [, section = ''] = page.split(`\n## ${title}\n`)
  return (section.split(/\n## /)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4))
}

/** The lines of code of a page that run terrapin, without what stands behind them. */
const commandsOf = (name: string) =>
  [...read(name).matchAll(/^ {4}(terrapin(?: .*?)?)(?: {2,}.*)?$/gm)].map(([, line = '']) => line)

describe('the commands in the README and the manual', () => {
  const manual = commandsOf('docs/manual.md')
  const lines = [...new Set([...commandsOf('README.md'), ...manual])]

  it('are there', () => {
    expect(commandsOf('README.md')).toHaveLength(9)
    expect(manual.length).toBeGreaterThan(20)
  })

  const isOfFiles = (line: string) => line.includes('.json')

  it.each(lines.filter((line) => !isOfFiles(line)))('%s', async (line) => {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, text, word]) => text ?? word ?? '')
    const form = line.includes('--stat') ? [] : ['--json']
    const argv = ['dist/terrapin.js', '--demo', ...form, '--dry-run', ...words.slice(1)]
    const { stdout } = await run(process.execPath, argv).catch((error) => error)
    const error = stdout.startsWith('{') ? JSON.parse(stdout).error?.message : undefined
    // The sample machine has no change to undo, and nothing is searched on it.
    expect(error ?? '').toMatch(/^$|^Nothing to undo|^No bisect is in progress/)
  })

  it('those of snapshots, one after the other', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'terrapin-snapshots-'))
    onTestFinished(() => rmSync(cwd, { recursive: true }))
    const program = `'${process.execPath}' '${join(process.cwd(), 'dist/terrapin.js')}' --demo`
    const commands = [
      'terrapin snapshot 36 > old.json',
      'terrapin snapshot 43 > new.json',
      ...lines.filter(isOfFiles),
    ]
    expect(commands).toHaveLength(5)
    for (const line of commands) {
      const { stderr, code = 0 } = await run('sh', ['-c', line.replace('terrapin', program)], {
        cwd,
      }).catch((error) => error)
      expect([line, stderr, code]).toEqual([line, '', line.endsWith('-q') ? 1 : 0])
    }
  })
})

it('the settings in the README are all in force', async () => {
  const lines = codeOf(read('README.md'), 'Settings')
  const home = mkdtempSync(join(tmpdir(), 'terrapin-settings-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  mkdirSync(join(home, 'terrapin'))
  writeFileSync(join(home, 'terrapin/config.toml'), lines.join('\n'))
  const env = { ...process.env, XDG_CONFIG_HOME: home }
  const { stdout, stderr } = await run(process.execPath, ['dist/terrapin.js', 'config'], { env })
  expect(stderr).toBe('')
  const set = lines.flatMap((line, index) => (/^[a-z_-]+ = /.test(line) ? [index + 1] : []))
  expect(set).toHaveLength(9)
  for (const line of set)
    expect(stdout).toMatch(new RegExp(`config\\.toml, line ${line}(?:;|$)`, 'm'))
})
