import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Lock } from '../../src/host/host.ts'
import { lockHere } from '../../src/host/lock.ts'
import { holdersOf } from '../../src/host/processes.ts'

const MODULE = new URL('../../src/host/lock.ts', import.meta.url).href

/** Holds the lock until it is killed, and outlives what Ctrl+C and a closed terminal send. */
const HOLDER = `
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {})
  const { lockHere } = await import(${JSON.stringify(MODULE)})
  const lock = await lockHere(process.argv[1])
  console.log(lock === null ? 'taken' : 'held')
  setInterval(() => {}, 1000)
`

describe('the lock of a directory', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'terrapin-lock-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const take = async (): Promise<Lock> => {
    const lock = await lockHere(directory)
    if (lock === null || lock === 'missing') throw new Error(`The lock is ${lock ?? 'taken'}.`)
    return lock
  }

  /** Another process, in a group of its own, that holds the lock. */
  const hold = async () => {
    const argv = ['--input-type=module', '--eval', HOLDER, directory]
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit']
    const child = spawn(process.execPath, argv, { stdio, detached: true })
    const [said] = await once(child.stdout, 'data')
    expect(String(said)).toBe('held\n')
    const end = async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    return { group: -(child.pid as number), end }
  }

  it('is held by one at a time, and free as soon as it is released', async () => {
    const lock = await take()
    expect(await lockHere(directory)).toBeNull()
    await lock.release()
    await (await take()).release()
  })

  it('tells who holds it', async () => {
    const { group, end } = await hold()
    const holders = holdersOf(directory)
    expect(holders.map(({ pid }) => pid)).toEqual([-group])
    expect(holders[0]?.command).toContain('--input-type=module')
    await end()
    expect(holdersOf(directory)).toEqual([])
  })

  it('may be released twice', async () => {
    const lock = await take()
    await lock.release()
    await lock.release()
    await (await take()).release()
  })

  it('of another directory is another lock', async () => {
    const lock = await take()
    const other = await lockHere(tmpdir())
    expect(other).not.toBeNull()
    if (other !== null && other !== 'missing') await other.release()
    await lock.release()
  })

  it('is missing for a directory that is not there', async () => {
    expect(await lockHere(join(directory, 'nowhere'))).toBe('missing')
  })

  it('is free once who held it was killed', async () => {
    const holder = await hold()
    expect(await lockHere(directory)).toBeNull()
    await holder.end()
    let lock = await lockHere(directory)
    for (let tries = 0; lock === null && tries < 100; tries++) {
      await delay(20)
      lock = await lockHere(directory)
    }
    if (lock === null || lock === 'missing') throw new Error('It is still taken.')
    await lock.release()
  })

  it.each(['SIGINT', 'SIGHUP'] as const)(
    'is kept where %s goes to all that run in the terminal',
    async (signal) => {
      const holder = await hold()
      process.kill(holder.group, signal)
      await delay(200)
      const second = await lockHere(directory)
      if (second !== null && second !== 'missing') await second.release()
      await holder.end()
      expect(second).toBeNull()
    },
  )
})
