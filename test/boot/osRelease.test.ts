import { expect, it } from 'vitest'
import { releaseNames } from '../../src/boot/systemdBoot/osRelease.ts'

const names = (title: string, version: string, sortKey: string) => ({ title, version, sortKey })

it.each([
  [
    'ID=lanza\nPRETTY_NAME="NixOS 26.05"\nVERSION_ID="Generation 7"\n',
    names('NixOS 26.05', 'Generation 7', 'lanza'),
  ],
  ["NAME='Nix OS'\nID=nixos\nBUILD_ID=26.05.1", names('Nix OS', '26.05.1', 'nixos')],
  ['IMAGE_ID=box\nIMAGE_VERSION=3\nNAME=x\nVERSION=4\nID=y', names('box', '3', 'box')],
  ['ID=arch', names('arch', '', 'arch')],
  ['PRETTY_NAME="a \\"b\\" \\$c \\n"', names('a "b" $c \\n', '', '')],
  ["PRETTY_NAME='a \\b'", names('a \\b', '', '')],
  ['# NAME=no\n  ID = spaced \r\nnonsense\n=x', names('spaced', '', 'spaced')],
  ['PRETTY_NAME="', names('"', '', '')],
  ['VERSION=1', null],
  ['', null],
])('%j', (text, expected) => {
  expect(releaseNames(text)).toEqual(expected)
})
