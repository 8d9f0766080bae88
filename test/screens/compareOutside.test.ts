import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeAll, describe, it } from 'vitest'
import type { Host } from '../../src/host/host.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import { DATABASE } from '../../src/store/database/databaseProblems.ts'
import { commit, init } from '../compare/configuration/fixture.ts'
import { addPath, bootspec, link, versionScript } from '../support/layout.ts'
import { allRead, tabLines } from '../support/terminal/comparison.ts'
import { EVIL, expectHarmless, SHOWN } from '../support/terminal/evil.ts'
import { seeSizes } from '../support/terminal/rows.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { etcOf, smallHost, systemPath } from '../support/terminal/small.ts'

/** A generation full of control characters, in which `what` is another each time. */
function evilSystem(number: number, what: string) {
  const system = systemPath(number)
  return {
    ...etcOf(number, {
      [`file${EVIL}\nend`]: `${what}${EVIL}\r\n`,
      [`only-${what}${EVIL}`]: '',
      'systemd/system/web.service': `[Service]\nExecStart=/bin/${what}${EVIL}\n`,
      [`systemd/system/evil${EVIL}.service`]: `[Service]\nExecStart=/bin/${what}\n`,
      'systemd/system/web.service.d/x.conf': `[Service]\nEnvironment=${what}${EVIL}\n`,
      'systemd/user/bar.service': `[Service]\nExecStart=/bin/${what}${EVIL}\n`,
      fstab: `/dev/${what}${EVIL} /mnt${EVIL} ext4 defaults 0 0\n`,
    }),
    [`${system}/boot.json`]: bootspec(system, { kernelParams: [`quiet${EVIL}=${what}${EVIL}`] }),
    [`${system}/specialisation/${what}${EVIL}`]: link(systemPath(9)),
  }
}

/** Two such generations, built from commits whose words are no better. */
async function evilHost(): Promise<Host> {
  const host = smallHost({ others: { ...evilSystem(2, 'one'), ...evilSystem(3, 'other') } })
  const repository = init(join((await host.localFile('/')) ?? '', 'etc/nixos'))
  const file = `a${EVIL}.nix`
  const [first, second] = ['one', 'other'].map((what) =>
    commit(repository, `${what} ${EVIL}`, { [file]: `${what}${EVIL}\n` }, `Anna${EVIL}`),
  )
  for (const [number, configurationRevision] of [
    [2, first],
    [3, second],
  ] as const) {
    const place = await host.localFile(`${systemPath(number)}/sw/bin/nixos-version`)
    mkdirSync(dirname(place ?? ''), { recursive: true })
    writeFileSync(place ?? '', versionScript({ configurationRevision }))
  }
  await addEvilPackage(host)
  return host
}

/** A path of a name that Nix would not give, and only the newest system refers to: it is refused. */
async function addEvilPackage(host: Host): Promise<void> {
  const path = `/nix/store/${'0'.repeat(32)}-evil${EVIL}-1.0`
  const database = new DatabaseSync((await host.localFile(DATABASE)) ?? '')
  addPath(database, path as StorePath, 1000)
  database
    .prepare(
      `INSERT INTO Refs SELECT a.id, b.id FROM ValidPaths a, ValidPaths b
        WHERE a.path = ? AND b.path = ?`,
    )
    .run(systemPath(3), path)
  database.close()
}

let host: Host
beforeAll(async () => {
  host = await evilHost()
})

async function openEvil(columns: number, rows: number): Promise<Screen> {
  const screen = await openScreen({ host, columns, rows })
  await seeSizes(screen)
  await screen.press('j', 'enter')
  await allRead(screen)
  return screen
}

const OPEN_TAB = /\[(?:Summary|Packages|Pkgs|Kernel|Boot|Units|Files|Config\w*|Features)\b/
const TABS = ['1', '2', '3', '4', '5', '6', '7']

describe('text from outside in a comparison', () => {
  it('is written out in the tabs that tell of it', async () => {
    await using screen = await openEvil(400, 60)
    for (const [key, texts] of Object.entries({
      '1': [`newest “other ${SHOWN}”`],
      '2': ['it contains an invalid store path'],
      '3': [`quiet${SHOWN}`, `other${SHOWN}`],
      '4': ['web.service', 'bar.service (user)'],
      '5': [`etc/file${SHOWN}\\x0aend`, `etc/only-one${SHOWN}`],
      '6': [`other ${SHOWN}`, `Anna${SHOWN}`],
      '7': [`/mnt${SHOWN}`],
    })) {
      await screen.press(key)
      await screen.see(...texts)
      expectHarmless(screen)
    }
  })

  it('is written out in what a row opens', async () => {
    await using screen = await openEvil(200, 60)
    for (const [key, row, texts] of [
      ['4', 'web.service', [`- ExecStart=/bin/one${SHOWN}`, `+ Environment=other${SHOWN}`]],
      ['5', 'etc/file', [`- one${SHOWN}\\x0d`, `+ other${SHOWN}\\x0d`]],
      ['6', 'other ', [`other ${SHOWN}`, `Author: Anna${SHOWN}`, `+other${SHOWN}`]],
    ] as const) {
      await screen.press(key, '/')
      await screen.type(row)
      await screen.press('enter', 'enter')
      await screen.see(...texts)
      expectHarmless(screen)
      await screen.press('v', '}')
      expectHarmless(screen)
      await screen.press('escape', 'escape')
    }
  })

  it.each([
    [40, 12],
    [40, 60],
    [80, 24],
  ])('is no wider than the terminal at %i×%i, in no tab and nothing opened', async (...size) => {
    await using screen = await openEvil(...size)
    for (const key of TABS) {
      await screen.press(key, 'g')
      const { rows } = tabLines(screen)
      for (const _ of rows) {
        expectHarmless(screen)
        const tab = screen.text()
        await screen.press('enter')
        await screen.until(() => screen.text() !== tab, 'an answer to the key')
        await screen.miss(/[Ll]oading…/)
        // What is opened may have brackets, too.
        if (!OPEN_TAB.test(screen.text())) {
          await screen.press('v')
          expectHarmless(screen)
          await screen.press('escape')
        }
        await screen.press(key, 'j')
      }
    }
  })

  it('is written out where a side is chosen', async () => {
    await using screen = await openEvil(200, 40)
    await screen.press('<')
    await screen.see(`3/other${SHOWN}`.slice(0, 20), 'specialisation of 3')
    expectHarmless(screen)
    await screen.paste(`/nix/store/${EVIL}`)
    expectHarmless(screen)
    await screen.press('enter')
    await screen.see('is not a store path')
    expectHarmless(screen)
  })
})
