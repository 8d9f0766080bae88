import {
  EFFECT_WORDS,
  UNIT_LETTERS,
  type UnitEffect,
  unitReason,
} from '../../src/compare/units/unitChange.ts'
import { visible } from '../../src/text/visible.ts'
import type { Column } from '../components/columns.ts'
import type { Part } from '../components/line.ts'
import { CHANGE_TONES, EFFECT_TONES } from '../theme.ts'
import { type RowOf, text } from './cells.ts'

export function unitColumns(dryRun: boolean): Column<RowOf<'unit'>>[] {
  const effect = (one: UnitEffect | null): Part[] =>
    one === null ? text('–', 'faint') : [{ text: EFFECT_WORDS[one], tone: EFFECT_TONES[one] }]
  return [
    {
      title: '',
      spokenText: ({ row }) => row.status,
      cell: ({ row }) => [
        {
          text: UNIT_LETTERS[row.status],
          tone: row.status === 'unchanged' || row.rebuilt ? 'faint' : CHANGE_TONES[row.status],
        },
      ],
    },
    {
      title: 'UNIT',
      cell: ({ row }) => text(row.scope === 'user' ? `${row.name} (user)` : row.name),
      spokenText: ({ row }) => visible(row.scope === 'user' ? `user unit ${row.name}` : row.name),
      grows: true,
    },
    {
      ...{ title: 'ON SWITCH', cell: ({ row }) => effect(row.effect) },
      spokenText: ({ row }) => spokenEffect('on switch', row.effect),
    },
    ...(dryRun
      ? [
          {
            ...{ title: 'DRY RUN', cell: ({ dry }: RowOf<'unit'>) => effect(dry) },
            spokenText: ({ dry }: RowOf<'unit'>) => spokenEffect('dry run', dry),
          },
        ]
      : []),
    {
      title: 'WHY',
      cell: ({ row }) => text(unitReason(row), row.refused === null ? 'faint' : 'bad'),
      most: 0.4,
      shares: 0.2,
      from: dryRun ? 100 : 72,
    },
  ]
}

function spokenEffect(who: string, effect: UnitEffect | null): string {
  if (effect === null) return `${who}: unknown`
  return `${who}: ${effect === 'nothing' ? 'no change' : EFFECT_WORDS[effect]}`
}
