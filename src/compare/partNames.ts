/** The parts of a comparison besides packages, in the order in which they are shown. */
export const PARTS = ['boot', 'units', 'files', 'configuration', 'features'] as const

export type PartName = (typeof PARTS)[number]
