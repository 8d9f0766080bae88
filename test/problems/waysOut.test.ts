import { describe, expect, it } from 'vitest'
import { onCommandLine } from '../../src/cli/hiddenMenu.ts'
import { noBootMenu } from '../../src/machine/bootWords.ts'
import { readMachine } from '../../src/machine/machine.ts'
import { SYSTEM_PROFILE } from '../../src/nix/profile.ts'
import { planDelete } from '../../src/plan/planDelete.ts'
import { planRollback } from '../../src/plan/planRollback.ts'
import { findTarget } from '../../src/targets/target.ts'
import { look, menuIn, three } from '../machine/laidOut.ts'
import { absent, layOut, link, profile, runningHost, storePath } from '../support/layout.ts'

describe('a boot menu that is there and lists nothing', () => {
  it.each([
    ['GRUB', '/boot/grub/grub.cfg'],
    ['systemd-boot', '/boot/loader/loader.conf'],
    ['extlinux', '/boot/extlinux/extlinux.conf'],
  ])('of %s is named', async (name, path) => {
    const seen = await look({ [path]: '' })
    const message = `Found here: ${name} (${path}, which lists no entries).`
    expect(noBootMenu(seen.machine).message).toContain(message)
    expect(seen.sentences.join()).toContain(message)
  })
})

it('home-manager’s generations are named where they are all that is there', async () => {
  const home = '/home/alice/.local/state/nix/profiles/home-manager'
  const described = profile(home, { 1: storePath('home-manager-generation') }, 1)
  const local = runningHost(layOut({ '/nix/store/x': '', ...described }))
  const { nixState: _, ...user } = local.user
  const host = { ...local, user: { ...user, home: '/home/alice' } }
  await expect(readMachine(host, SYSTEM_PROFILE)).rejects.toThrow(
    'To see your home generations: terrapin --profile home-manager.',
  )
})

describe('a profile whose current generation is gone', () => {
  const pruned = {
    ...menuIn(),
    [`${SYSTEM_PROFILE}-3-link`]: absent,
    '/run/current-system': link(three),
  }

  it('names the way that there is to whoever goes back', async () => {
    const { host, machine, planning } = await look(pruned)
    const way = 'To fix it, switch to 2 (newest complete generation).'
    await expect(findTarget(host, machine, 'previous')).rejects.toThrow(way)
    const none = { generation: null, reasons: [] }
    const facts = {
      best: none,
      currentIsGood: false,
      isStuck: false,
      changes: [],
      interruptedChange: null,
      advice: '',
    }
    const plan = planRollback(planning, facts)
    expect(plan.generations).toEqual([2])
    expect(plan.reasons[0]).toContain('the profile points to no generation; 2 is the newest')
  })
})

it('the command line, which has asked for the password, does not name itself as the way', async () => {
  const { machine, planning } = await look(menuIn())
  const hidden = { ...planning, machine: { ...machine, bootMenu: null, bootMenuHidden: true } }
  const plan = planDelete(hidden, machine.generations.slice(-1))
  const reason = 'boot default unknown, as the boot menu can’t be read: run terrapin as root'
  expect(plan.refused.map((some) => some.reason)).not.toContain(reason)
  expect(onCommandLine(plan).refused.map((some) => some.reason)).toContain(reason)
})
