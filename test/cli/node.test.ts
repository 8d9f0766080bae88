import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** Makes the program believe that an older Node runs it. */
const OLDER = `data:text/javascript,Object.defineProperty(process, 'versions',
  { value: { ...process.versions, node: '20.11.1' } })`.replace(/\n */, '')

const run = (...argv: string[]) => spawnSync(process.execPath, argv, { encoding: 'utf8' })

it('an older Node is told which one is needed', () => {
  const { status, stdout, stderr } = run('--import', OLDER, 'dist/terrapin.js', '--demo', 'list')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^terrapin needs Node 24 or newer; this is Node 20\.11\.1 \(.*\)\.\n$/)
})

it('the entry uses nothing that an older Node can’t read', () => {
  const { status } = run('--check', 'dist/terrapin.js')
  expect(status).toBe(0)
})

it('a reader that goes away is no error', () => {
  const command = `'${process.execPath}' dist/terrapin.js --demo list | head -n 1`
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  expect(stdout).toMatch(/^GEN/)
  expect(stderr).toBe('')
})
