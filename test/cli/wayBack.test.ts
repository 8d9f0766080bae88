import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { documentOf } from './fixture.ts'

describeWithNix('what a deletion says after a rollback', () => {
  let machine: Machine
  beforeAll(async () => {
    machine = await createMachine()
    const labels = ['1', '2', '3', '4', '5', '6', '7']
    const paths = await machine.buildSystems(labels.map((label) => ({ label })))
    for (const path of paths) await machine.setGeneration(path)
    // What is current is the fourth: three newer ones were rolled back from.
    await machine.must([
      'nix-env',
      '-p',
      '/nix/var/nix/profiles/system',
      '--switch-generation',
      '4',
    ])
    await machine.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    await machine.boot(paths[3] as string)
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      const link = `/home/alice/result-${name}`
      await machine.must(['nix-store', '--realise', paths[0] as string, '--add-root', link])
    }
    const link = '/home/alice/result'
    await machine.must(['nix-store', '--realise', paths[1] as string, '--add-root', link])
  })
  afterAll(() => machine?.remove())

  const run = (...args: string[]) => machine.terrapin(args)
  const planned = async (...words: string[]) => (await run('delete', ...words, '--dry-run')).stdout

  it('that rules count from the newest, and what is left to go back to', async () => {
    const stdout = await planned('keep-last', '3')
    expect(stdout).toContain('Delete generations 1-3')
    expect(stdout).toContain('Leaves nothing older than 4 (current) to roll back to.')
    expect(stdout).toContain('Newer ones are kept: 5-7.')
    expect(await planned('keep-last', '5')).not.toContain('roll back to')
  })

  it('that the last one known to be good goes', async () => {
    await run('mark', '2', 'good')
    const sentence = 'Deletes 2, the newest known-good generation: no other is left'
    const found = documentOf(await run('delete', '2', '--dry-run', '--json'))
    expect(found.warnings).toContain(`${sentence}.`)
    expect(await planned('keep-last', '3')).toContain(`${sentence}.`)
    await run('mark', '4', 'good')
    expect(await planned('2')).toContain(`${sentence} except 4 (current).`)
    await run('mark', '6', 'good')
    expect(await planned('2')).not.toContain('known to be good')
  })

  it('who keeps what it would not free', async () => {
    const one = await planned('2')
    expect(one).toContain('Frees 0 B')
    expect(one).toContain('/home/alice/result still keeps all of their store paths.')
    expect(await planned('1')).toMatch(
      /\/home\/alice\/result-\w, \S+result-\w, \S+result-\w and 2 more still keep all of their store paths/,
    )
    expect(await planned('1', '3')).toMatch(/2 more still keep some of their store paths\./)
    expect(await planned('3')).not.toContain('in the store.\n')
  })
})
