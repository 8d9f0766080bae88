import { expect, it } from 'vitest'
import { isOwnHome, needsRoot, readMeans } from '../../src/plan/means.ts'
import { folder, layOut, link, runningHost } from '../support/layout.ts'

it('a home that is a link is its person’s own by both of its paths, and no one else’s', async () => {
  const laidOut = runningHost(layOut({ '/home/me': link('/data/me'), '/data/me/.config': folder }))
  const user = { root: false, name: 'me', home: '/home/me' }
  const means = await readMeans({ ...laidOut, user })
  const profile = '.local/state/nix/profiles/home-manager'
  for (const home of ['/home/me', '/data/me']) {
    expect(isOwnHome(means, `${home}/${profile}`)).toBe(true)
    expect(needsRoot(means, `${home}/${profile}`)).toBe(false)
  }
  expect(isOwnHome(means, `/data/other/${profile}`)).toBe(false)
})
