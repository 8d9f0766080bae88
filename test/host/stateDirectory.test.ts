import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { StateFiles } from '../../src/host/host.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { stateIn } from '../../src/host/statePlaces.ts'
import { layOut } from '../support/layout.ts'

const STATE = '/var/lib/terrapin'
const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

/** A disk with a state directory, and a file of this computer beside it that nothing may touch. */
function disk(): { root: string; state: string; victim: string } {
  const around = layOut({ '/host/secret': 'secret', '/mnt/etc/hostname': 'disk' })
  const state = join(around, 'mnt', STATE)
  mkdirSync(state, { recursive: true })
  return { root: join(around, 'mnt'), state, victim: join(around, 'host/secret') }
}

const symlinkOut = (place: string, victim: string) => symlinkSync(`${victim}.new`, place)
const fifo = (place: string) => void spawnSync('mkfifo', [place])
const device = (place: string) => void spawnSync('mknod', [place, 'c', '1', '5'])

const write = (files: StateFiles | null, name: string) => files?.update(name, () => 'new')
const append = (files: StateFiles | null, name: string) => files?.append(name, 'new')
const WRITERS = { update: write, append }

describe.skipIf(!isRoot)('root’s state on a disk that someone else laid out', () => {
  describe.each(Object.entries(WRITERS))('%s', (_, writer) => {
    const hostile: Record<string, (place: string, victim: string) => void> = {
      'a link to a file of this computer': (place, victim) => symlinkSync(victim, place),
      'a link that climbs out': (place, victim) =>
        symlinkSync(`${'../'.repeat(40)}${victim}`, place),
      'a link to a missing file of this computer': symlinkOut,
      'a FIFO': fifo,
      'a device': device,
      'a directory': (place) => mkdirSync(place),
      'a file of someone else': (place) => {
        writeFileSync(place, 'theirs')
        chownSync(place, NOBODY, NOBODY)
      },
      'another name of a file of this computer': (place, victim) => linkSync(victim, place),
    }
    it.each(Object.entries(hostile))('refuses %s, at once', (_name, make) => {
      const { root, state, victim } = disk()
      make(join(state, 'notes.json'), victim)
      const files = mountedHost(root).state
      expect(() => writer(files, 'notes.json')).toThrow(
        expect.objectContaining({ code: 'journal' }),
      )
      expect(readFileSync(victim, 'utf8')).toBe('secret')
      expect(existsSync(`${victim}.new`)).toBe(false)
      expect(readdirSync(state).filter((name) => name !== '.lock')).toEqual(['notes.json'])
    })

    it('takes a link in the way for one of the disk', () => {
      const { root, victim } = disk()
      const host = join(victim, '..')
      spawnSync('rm', ['-r', join(root, 'var')])
      symlinkSync(host, join(root, 'var')) // on the disk there is no such directory
      expect(() => writer(mountedHost(root).state, 'notes.json')).toThrow()
      expect(readdirSync(host)).toEqual(['secret'])
      mkdirSync(join(root, host), { recursive: true }) // now there is
      writer(mountedHost(root).state, 'notes.json')
      expect(readdirSync(host)).toEqual(['secret'])
      expect(readFileSync(join(root, host, 'lib/terrapin/notes.json'), 'utf8')).toMatch(/^new/)
    })

    it('guesses no name that was laid out beforehand', () => {
      const { root, state, victim } = disk()
      for (const name of ['notes.json.new', '.notes.json.new', `notes.json.${process.pid}`]) {
        symlinkSync(victim, join(state, name))
      }
      writer(mountedHost(root).state, 'notes.json')
      expect(readFileSync(victim, 'utf8')).toBe('secret')
    })
  })

  it('opens no lock that is a link, a FIFO or a device', () => {
    for (const make of [symlinkOut, fifo, device]) {
      const { root, state, victim } = disk()
      make(join(state, '.lock'), victim)
      expect(() => write(mountedHost(root).state, 'notes.json')).toThrow(/move it away/)
      expect(readdirSync(join(victim, '..'))).toEqual(['secret'])
    }
  })

  it('reads nothing of this computer', () => {
    const { root, state, victim } = disk()
    symlinkSync(victim, join(state, 'notes.json'))
    expect(() => mountedHost(root).state?.read('notes.json')).toThrow('is a broken link')
  })

  it('is kept inside where the disk has links of its own', () => {
    const { root, state } = disk()
    mkdirSync(join(root, 'persist'))
    writeFileSync(join(root, 'persist/notes.json'), 'old')
    symlinkSync('/persist/notes.json', join(state, 'notes.json'))
    const files = mountedHost(root).state
    expect(files?.read('notes.json')).toBe('old')
    write(files, 'notes.json')
    expect(readFileSync(join(root, 'persist/notes.json'), 'utf8')).toBe('new')
    expect(lstatSync(join(state, 'notes.json')).isSymbolicLink()).toBe(true)
  })
})

describe('a person’s own state', () => {
  const own = () => {
    const root = layOut({ '/persist/notes.json': 'old' })
    return { root, files: stateIn(join(root, 'state/terrapin')) }
  }

  it('is made when something is kept, and not by reading', () => {
    const { root, files } = own()
    expect(files.read('notes.json')).toBeNull()
    expect(readdirSync(root)).toEqual(['persist'])
    write(files, 'notes.json')
    append(files, 'journal')
    expect(files.read('notes.json')).toBe('new')
    expect(files.read('journal')).toBe('new\n')
    expect(statSync(join(files.path, 'notes.json')).mode & 0o777).toBe(0o644)
  })

  it('follows a link of their own and keeps it (impermanence, stow)', () => {
    const { root, files } = own()
    mkdirSync(files.path, { recursive: true })
    const link = join(files.path, 'notes.json')
    symlinkSync(join(root, 'persist/notes.json'), link)
    expect(files.read('notes.json')).toBe('old')
    write(files, 'notes.json')
    append(files, 'notes.json')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(root, 'persist/notes.json'), 'utf8')).toBe('new\nnew\n')
    expect(readdirSync(join(root, 'persist'))).toEqual(['notes.json'])
  })

  it('takes no lock that others can open, whatever its link’s target is called', () => {
    const { root, files } = own()
    mkdirSync(files.path, { recursive: true })
    symlinkSync(join(root, 'persist/notes.json'), join(files.path, '.lock'))
    expect(() => write(files, 'marks.json')).toThrow(
      `${join(files.path, '.lock')} is accessible to other users; move it away.`,
    )
  })

  it.skipIf(!isRoot)('follows no link to what is someone else’s', () => {
    const { root, files } = own()
    mkdirSync(files.path, { recursive: true })
    symlinkSync(join(root, 'persist/notes.json'), join(files.path, 'notes.json'))
    chownSync(join(root, 'persist/notes.json'), NOBODY, NOBODY)
    expect(() => write(files, 'notes.json')).toThrow('belongs to another user')
    expect(readFileSync(join(root, 'persist/notes.json'), 'utf8')).toBe('old')
  })

  describe.each([
    ['its directory', 'state/terrapin'],
    ['a directory above it', 'state'],
    ['a file', 'state/terrapin/notes.json'],
    ['what a link leads to', 'persist/notes.json'],
    ['the directory that a link leads to', 'persist'],
  ])('is refused where others can write to %s', (_, place) => {
    const prepared = () => {
      const { root, files } = own()
      mkdirSync(files.path, { recursive: true })
      const file = join(files.path, 'notes.json')
      if (place.startsWith('persist')) symlinkSync(join(root, 'persist/notes.json'), file)
      else writeFileSync(file, 'old')
      return { root, files, shared: join(root, place) }
    }

    it.each([0o020, 0o002])('by mode %o', (bits) => {
      const { files, shared } = prepared()
      chmodSync(shared, statSync(shared).mode | bits)
      const refused = expect.objectContaining({
        code: 'journal',
        message: expect.stringMatching(`^${shared}.* can be changed by users other than`),
      })
      expect(() => files.read('notes.json')).toThrow(refused)
      expect(() => write(files, 'notes.json')).toThrow(refused)
      expect(() => append(files, 'notes.json')).toThrow(refused)
      expect(readFileSync(join(files.path, 'notes.json'), 'utf8')).toBe('old')
    })

    it.skipIf(!isRoot)('as its owner', () => {
      const { files, shared } = prepared()
      chownSync(shared, NOBODY, NOBODY)
      expect(() => append(files, 'notes.json')).toThrow(shared)
      expect(readFileSync(join(files.path, 'notes.json'), 'utf8')).toBe('old')
    })
  })

  it('may lie in a directory that everyone shares, as /tmp', () => {
    const { root, files } = own()
    chmodSync(root, 0o1777)
    write(files, 'notes.json')
    expect(files.read('notes.json')).toBe('new')
  })

  it.skipIf(!isRoot)('is kept in a sandbox where root’s directories seem to be nobody’s', () => {
    const { root, files } = own()
    mkdirSync(files.path, { recursive: true })
    chownSync(files.path, 1000, 1000)
    chmodSync(root, 0o755)
    const module = join(import.meta.dirname, '../../src/host/statePlaces.ts')
    const code = `const { stateIn } = await import(process.argv[1])
      stateIn(process.argv[2]).update('n', () => String(process.geteuid()))`
    const sandbox = ['--user', '--map-user=1000', '--map-group=1000']
    const person = ['--reuid=1000', '--regid=1000', '--clear-groups', 'unshare', ...sandbox]
    const argv = [...person, process.execPath, '--input-type=module', '-e', code, module]
    const { status, stderr } = spawnSync('setpriv', [...argv, files.path], { encoding: 'utf8' })
    expect(status, stderr).toBe(0)
    expect(readFileSync(join(files.path, 'n'), 'utf8')).toBe('1000')
  })

  it('loses nothing of what several write at once', async () => {
    const { files } = own()
    const module = join(import.meta.dirname, '../../src/host/statePlaces.ts')
    const code = `const { stateIn } = await import(process.argv[1])
      for (let i = 0; i < 20; i++) stateIn(process.argv[2]).update('n', (t) => String(Number(t) + 1))`
    const argv = ['--input-type=module', '-e', code, module, files.path]
    const ended = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, argv, { stdio: 'ignore' })
      return new Promise((resolve) => child.on('exit', resolve))
    })
    expect(await Promise.all(ended)).toEqual([0, 0, 0, 0])
    expect(files.read('n')).toBe('80')
  })
})

it('a file that a person made private stays so', () => {
  const state = join(layOut({}), 'state')
  mkdirSync(state)
  const file = join(state, 'notes.json')
  writeFileSync(file, 'old', { mode: 0o600 })
  stateIn(state)?.update('notes.json', () => 'new')
  expect(readFileSync(file, 'utf8')).toBe('new')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})
