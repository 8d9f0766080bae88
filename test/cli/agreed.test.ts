import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { type Laptop, makeLaptop } from './fixture.ts'

describeWithNix('--yes, where a word would have to be typed', () => {
  let laptop: Laptop
  beforeAll(async () => {
    // No menu tells what starts by default, so that nothing protects it.
    laptop = await makeLaptop({ bootLoader: 'none' })
  })
  afterAll(() => laptop?.machine.remove())

  it('stands for the word, and both are said', async () => {
    const asked = await laptop.machine.terrapin(['delete', '1'])
    expect(asked.status).toBe(3)
    expect(asked.stderr).toContain('To confirm, add --yes (also replaces typing “delete”).')
    const agreed = await laptop.machine.terrapin(['delete', '1', '--yes'])
    expect(agreed.status).toBe(0)
    expect(agreed.stderr).toContain('Confirmed by --yes: “delete”.')
  })
})
