import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { askSeparateProcess, NoAnswer } from '../../src/host/separateProcess.ts'
import { stopUnfinished } from '../../src/host/unfinished.ts'
import { layOut } from '../support/layout.ts'
import { describeWithNix } from '../support/machine/available.ts'

const MODULE = new URL('../../src/host/separateProcess.ts', import.meta.url).href

/** A module that answers by this, of `request` and `report`. */
function script(answer: string): string {
  const file = join(layOut(), 'answer.ts')
  writeFileSync(
    file,
    `import { answerParent } from '${MODULE}'\nawait answerParent(async (request: any, report) => { ${answer} })\n`,
  )
  return file
}

const ask = (answer: string, request: unknown, report?: (part: unknown) => void) =>
  askSeparateProcess({
    script: script(answer),
    request,
    maxBytes: 1 << 20,
    ...(report !== undefined && { report }),
  })

it('answers, and reports meanwhile, in order and whole', async () => {
  const parts: unknown[] = []
  const big = 'x'.repeat(300_000)
  const answer = "report('one'); report(request.big); return new Map([[1, request.big.length]])"
  expect(await ask(answer, { big }, (part) => parts.push(part))).toEqual(new Map([[1, 300_000]]))
  expect(parts).toEqual(['one', big])
})

it.each([
  ['sends more than is taken', "return 'x'.repeat(2 << 20)", 'SIGKILL'],
  ['reports more than is taken', "for (;;) report('x'.repeat(1000))", 'SIGKILL'],
  ['throws', "throw new Error('no')", null],
])('that %s gives no answer', async (_, answer, signal) => {
  await expect(ask(answer, null)).rejects.toMatchObject({ signal })
  await expect(ask(answer, null)).rejects.toBeInstanceOf(NoAnswer)
})

it('leaves nothing in its temporary directory, however it ends', async () => {
  const leave =
    "const fs = await import('node:fs'); const os = await import('node:os'); " +
    "fs.writeFileSync(os.tmpdir() + '/copy', 'x'); report(os.tmpdir()); "
  const places: string[] = []
  const keep = (part: unknown) => places.push(String(part))
  await ask(`${leave} return 1`, null, keep)
  await ask(`${leave} process.exit(3)`, null, keep).catch(() => {})
  const stopped = ask(`${leave} for (;;) {}`, null, keep).catch(() => {})
  while (places.length < 3) await setImmediate()
  stopUnfinished()
  await stopped
  expect(new Set(places).size).toBe(3)
  for (const place of places) expect(() => readdirSync(place)).toThrow('ENOENT')
})

/** Runs until it is killed, and prints the process id and the temporary directory of what answers. */
const asking = (answer: string) => {
  const file = join(layOut(), 'ask.ts')
  const busy = `report(process.pid + ' ' + process.env.TMPDIR); ${answer}`
  writeFileSync(
    file,
    `import { askSeparateProcess } from '${MODULE}'
const report = (about: unknown) => console.log(about)
await askSeparateProcess({ script: '${script(busy)}', request: 1, maxBytes: 1000, report })\n`,
  )
  return spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
}

const isRunning = (pid: number) => {
  // A zombie whose parent is gone waits only for an init.
  const status = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  return status !== '' && !/\) [ZX] /.test(status)
}

const ENDLESS =
  "const { DatabaseSync } = await import('node:sqlite'); " +
  "new DatabaseSync(':memory:').exec('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n')"

it('ends by itself where SIGKILL ends the program, while SQLite is busy', async () => {
  const program = asking(ENDLESS)
  const [line] = (await once(program.stdout, 'data')) as [Buffer]
  const [pid = '', temporary = ''] = String(line).trim().split(' ')
  expect(isRunning(Number(pid))).toBe(true)
  expect(existsSync(temporary)).toBe(true)
  program.kill('SIGKILL')
  await expect.poll(() => isRunning(Number(pid)), { timeout: 5000 }).toBe(false)
  await expect.poll(() => existsSync(temporary), { timeout: 5000 }).toBe(false)
})

it('leaves no process behind that waits for the program to end', async () => {
  const pid = await ask('return process.pid', null)
  const groups = () => execFileSync('ps', ['-eo', 'pgid='], { encoding: 'utf8' }).split(/\s+/)
  await expect.poll(() => groups().includes(String(pid)), { timeout: 5000 }).toBe(false)
})

describeWithNix('an emergency shell in which no temporary directory can be made', () => {
  it('gets its answers all the same', () => {
    const place = mkdtempSync('/var/tmp/terrapin-')
    try {
      const answer = join(place, 'answer.ts')
      writeFileSync(
        answer,
        `import { answerParent } from '${MODULE}'\nawait answerParent(async () => 7)\n`,
      )
      const ask = join(place, 'ask.ts')
      writeFileSync(
        ask,
        `import { askSeparateProcess } from '${MODULE}'
console.log(await askSeparateProcess({ script: '${answer}', request: 1, maxBytes: 1000 }))\n`,
      )
      const readOnly = join(place, 'tmp')
      mkdirSync(readOnly)
      const command = `mount -t tmpfs -o ro none ${readOnly} && TMPDIR=${readOnly} exec "$0" ${ask}`
      const said = execFileSync('unshare', ['--mount', 'sh', '-c', command, process.execPath])
      expect(String(said).trim()).toBe('7')
    } finally {
      rmSync(place, { recursive: true })
    }
  })
})
