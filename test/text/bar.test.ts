import { describe, expect, it } from 'vitest'
import { bar, gauge, sparkline } from '../../src/text/bar.ts'

describe('a bar', () => {
  it.each([
    [0, ''],
    [0.02, '▏'],
    [0.5, '████'],
    [0.97, '███████▊'],
    [1, '████████'],
    [7, '████████'],
    [-1, ''],
  ])('of %d is %j', (share, text) => {
    expect(bar(share, 8)).toBe(text)
    expect(gauge(share, 8)).toBe(text.padEnd(8, '░'))
  })
})

describe('a sparkline', () => {
  it.each<[number[], number, string]>([
    [[], 5, ''],
    [[7], 5, '▁'],
    [[7, 7], 5, '▁▁'],
    [[1, 2, 3, 4, 5, 6, 7, 8], 8, '▁▂▃▄▅▆▇█'],
    [[8, 1, 8], 8, '█▁█'],
    // Of several values in one place the last one.
    [[5, 1, 5, 9], 2, '▁█'],
    [[1, 2, 3, 4, 9], 3, '▁▃█'],
  ])('of %j in %i columns is %j', (values, columns, text) => {
    expect(sparkline(values, columns)).toBe(text)
  })
})
