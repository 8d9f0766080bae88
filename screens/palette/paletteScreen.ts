import { PALETTE } from '../bindings/common.ts'
import type { Screen } from '../screen.ts'
import { PaletteView, palettePage } from './PaletteView.tsx'
import { PALETTE_BINDINGS } from './paletteBindings.ts'

/** The palette: all actions of the screen below, searchable. */
export const PALETTE_SCREEN: Screen<'palette'> = {
  modes: {
    palette: {
      title: null,
      elsewhere: 'only in the palette',
      bindings: PALETTE_BINDINGS,
      last: [],
      without: [PALETTE],
    },
  },
  mode: 'palette',
  draw: PaletteView,
  extent: (_, __, ___, height) => ({ page: palettePage(height), last: 0 }),
  move: null,
  filter: null,
  text: null,
  typing: { edit: (actions, change) => actions.typePalette(change), pastes: true },
  details: null,
  coversNotices: true,
}
