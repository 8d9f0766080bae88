import { describe, expect, it } from 'vitest'
import { type DiffOptions, diffRequest, WHOLE_VIEW } from '../../src/cli/diff/diffRequest.ts'

describe('options of diff', () => {
  it('without any, everything is printed as text', () => {
    expect(diffRequest({}, false)).toMatchObject({
      form: 'text',
      view: WHOLE_VIEW,
      exitCode: false,
    })
    expect(diffRequest({}, true).form).toBe('json')
  })

  it('name parts and packages in lists', () => {
    const { view } = diffRequest({ part: 'packages, units', only: 'upgraded,explicit' }, false)
    expect(view.parts).toEqual(new Set(['packages', 'units']))
    expect(view.only).toEqual({ kinds: new Set(['upgraded']), explicit: true })
  })

  it('--only alone is about packages', () => {
    expect(diffRequest({ only: 'copies' }, false).view.parts).toEqual(new Set(['packages']))
    const asked = diffRequest({ only: 'explicit', dryActivate: true }, false)
    expect(asked.view.parts).toEqual(new Set(['packages', 'units']))
  })

  it('--quiet also asks for the exit status', () => {
    expect(diffRequest({ quiet: true }, false)).toMatchObject({ form: 'nothing', exitCode: true })
  })

  it.each<[DiffOptions, boolean, string]>([
    [
      { part: 'packages,unit' },
      false,
      '--part takes summary, packages, boot, units, files, configuration or features, not unit.',
    ],
    [{ only: 'new' }, false, '--only takes removed, added'],
    [{ sort: 'date' }, false, '--sort takes status, name or size, not date.'],
    [{ plain: true, stat: true }, false, 'it prints exactly what Nix prints'],
    [{ plain: true, only: 'added' }, false, 'it prints exactly what Nix prints'],
    [{ plain: true, all: true }, false, 'it prints exactly what Nix prints'],
    [{ stat: true, markdown: true }, false, '--markdown and --stat can’t be combined.'],
    [{ stat: true }, true, '--stat and --json can’t be combined.'],
    [{ quiet: true }, true, '--quiet and --json can’t be combined.'],
    [{ quiet: true, patch: true }, false, '--quiet and --patch can’t be combined.'],
    [{ stat: true, dryActivate: true }, false, '--stat and --dry-activate can’t be combined.'],
    [{ reveal: true }, false, '--reveal needs --patch.'],
  ])('%j is refused', (options, json, says) => {
    const run = () => diffRequest(options, json)
    expect(run).toThrow(expect.objectContaining({ code: 'usage' }))
    expect(run).toThrow(says)
  })
})
