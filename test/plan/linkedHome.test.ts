import { expect, it } from 'vitest'
import { isOwnHome, needsRoot, readCapabilities } from '../../src/plan/capabilities.ts'
import { folder, layOut, link, runningHost } from '../support/layout.ts'

it('a home that is a link is its person’s own by both of its paths, and no one else’s', async () => {
  const laidOut = runningHost(layOut({ '/home/me': link('/data/me'), '/data/me/.config': folder }))
  const user = { root: false, name: 'me', home: '/home/me' }
  const capabilities = await readCapabilities({ ...laidOut, user })
  const profile = '.local/state/nix/profiles/home-manager'
  for (const home of ['/home/me', '/data/me']) {
    expect(isOwnHome(capabilities, `${home}/${profile}`)).toBe(true)
    expect(needsRoot(capabilities, `${home}/${profile}`)).toBe(false)
  }
  expect(isOwnHome(capabilities, `/data/other/${profile}`)).toBe(false)
})
