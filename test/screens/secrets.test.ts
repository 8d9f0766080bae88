import { expect, it } from 'vitest'
import { SIGN, secretiveMachine } from '../support/secretive.ts'
import { allRead } from '../support/terminal/comparison.ts'
import { seeSizes } from '../support/terminal/rows.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'
import { smallHost } from '../support/terminal/small.ts'

const TABS = ['1', '2', '3', '4', '5', '6', '7']

/** Generations 2 and 3, which are full of secrets, side by side. */
async function openSecretive(rows: number): Promise<Screen> {
  const host = smallHost({ others: secretiveMachine() })
  const screen = await openScreen({ host, columns: 200, rows })
  await seeSizes(screen)
  await screen.press('j', 'enter')
  await allRead(screen)
  return screen
}

/** Everything that was written to the terminal since, and what it was asked to copy. */
function writtenSince(screen: Screen, since: number): string {
  const written = screen.written().slice(since)
  const copied = [...written.matchAll(/\x1b\]52;c;([A-Za-z0-9+/=]*)\x07/g)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64').toString(),
  )
  return [written, ...copied].join('\n')
}

it('no row of any tab shows a secret, nor what is copied of it, nor its details', async () => {
  await using screen = await openSecretive(60)
  for (const tab of TABS) {
    await screen.press(tab, 'G')
    for (let row = 0; row < 12; row += 1) await screen.press('y', 'k')
    await screen.press('i', 'escape', 'g', 'y')
  }
  await screen.press('escape', 'i', 'G')
  expect(writtenSince(screen, 0)).not.toContain(SIGN)
})

it.each(['4', '5'])('no text that a row of tab %s opens shows a secret', async (tab) => {
  await using screen = await openSecretive(60)
  await screen.press(tab, '/')
  await screen.type('planted')
  await screen.press('enter')
  for (let last = ''; last !== screen.lines().join('\n'); ) {
    last = screen.lines().join('\n')
    await screen.press('enter')
    await screen.miss('Loading…')
    await screen.press('escape', 'j')
  }
  expect(writtenSince(screen, 0)).not.toContain(SIGN)
})

it('* shows the secrets of an open text until it is closed', async () => {
  await using screen = await openSecretive(40)
  await screen.press('5', '/')
  await screen.type('fstab')
  await screen.press('enter', 'enter')
  await screen.see('user=robin,password=… 0 0', '* show secrets')
  const since = screen.written().length
  await screen.press('*')
  await screen.see(`password=${SIGN}2 0 0`, `password=${SIGN}3 0 0`, '* mask secrets')
  await screen.press('*')
  await screen.see('user=robin,password=… 0 0')
  await screen.press('*')
  await screen.see(`password=${SIGN}2 0 0`)
  await screen.press('escape', 'y', 'enter')
  await screen.see('user=robin,password=… 0 0', '* show secrets')
  const copied = screen.written().slice(since).split('\x1b]52;c;')
  expect(copied).toHaveLength(2)
  expect(Buffer.from(copied[1]?.split('\x07')[0] ?? '', 'base64').toString()).not.toContain(SIGN)
})

it('* does nothing where nothing is masked', async () => {
  await using screen = await openSecretive(40)
  await screen.press('2', 'enter')
  await screen.miss('Loading…')
  await screen.press('*')
  await screen.see('Nothing is masked here.')
})
