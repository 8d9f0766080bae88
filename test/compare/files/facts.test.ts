import { expect, it } from 'vitest'
import { compareFacts, type Facts, MAX_SIZE } from '../../../src/compare/files/fileFacts.ts'

const file = (bytes: number, identity: string, place = '/p'): Facts => ({
  kind: 'file',
  place,
  bytes,
  executable: false,
  read: null,
  identity,
})
const directory = (place: string): Facts => ({ kind: 'directory', place })
const dangling = (target: string): Facts => ({ kind: 'dangling', target })
const outside = (target: string): Facts => ({ kind: 'outside', target })
const odd = (identity: string): Facts => ({ kind: 'odd', identity })
const unreadable: Facts = { kind: 'unreadable' }

it.each<[string, Facts, Facts, string]>([
  ['the same inode', file(9, 'a'), file(9, 'a'), 'same'],
  ['the same inode, however large', file(MAX_SIZE + 1, 'a'), file(MAX_SIZE + 1, 'a'), 'same'],
  ['as many bytes', file(9, 'a'), file(9, 'b'), 'read'],
  ['no bytes', file(0, 'a'), file(0, 'b'), 'same'],
  ['more bytes', file(9, 'a'), file(10, 'b'), 'changed'],
  ['as many bytes, the most that are read', file(MAX_SIZE, 'a'), file(MAX_SIZE, 'b'), 'read'],
  ['as many bytes, too many', file(MAX_SIZE + 1, 'a'), file(MAX_SIZE + 1, 'b'), 'unread'],
  ['other sizes, too many bytes', file(MAX_SIZE + 1, 'a'), file(MAX_SIZE + 2, 'b'), 'changed'],
  ['one directory', directory('/a'), directory('/a'), 'same'],
  ['two directories', directory('/a'), directory('/b'), 'descend'],
  ['a directory and a file', directory('/a'), file(9, 'a'), 'changed'],
  ['links that lead nowhere, the same', dangling('/a'), dangling('/a'), 'same'],
  ['links that lead nowhere, others', dangling('/a'), dangling('/b'), 'changed'],
  ['a broken link now', file(9, 'a'), dangling('/b'), 'changed'],
  ['links to one place outside', outside('/a'), outside('/a'), 'same'],
  ['links to two places outside', outside('/a'), outside('/b'), 'changed'],
  ['a place that leads nowhere and one outside', dangling('/a'), outside('/a'), 'changed'],
  ['one pipe', odd('a'), odd('a'), 'same'],
  ['two pipes', odd('a'), odd('b'), 'unread'],
  ['a pipe and a file', odd('a'), file(9, 'a'), 'changed'],
  ['what can’t be read beside a file', unreadable, file(9, 'a'), 'unread'],
  ['what can’t be read on both sides', unreadable, unreadable, 'unread'],
])('%s is judged both ways', (_, from, to, verdict) => {
  expect([compareFacts(from, to).kind, compareFacts(to, from).kind]).toEqual([verdict, verdict])
})
