import { expect, it } from 'vitest'
import { packageName } from '../../src/nix/packageName.ts'

it.each([
  ['gtk+3-3.24.38-dev', 'gtk+3', '3.24.38'],
  ['python3.11-foo-1.2', 'python3.11-foo', '1.2'],
  ['foo-unstable-2024-01-01', 'foo-unstable', '2024-01-01'],
  ['foo-0-unstable-2024-01-01', 'foo', '0-unstable-2024-01-01'],
  ['glibc-2.39-52-bin', 'glibc', '2.39-52'],
  ['glibc-locales-2.39-52', 'glibc-locales', '2.39-52'],
  ['source', 'source', ''],
  ['X-Restart-Triggers-foo', 'X-Restart-Triggers', ''],
  ['unit-user-1000.slice', 'unit-user', '1000.slice'],
  ['perl5.38.2-HTTP-Date-6.06', 'perl5.38.2-HTTP-Date', '6.06'],
  ['linux-6.6.30-modules-shrunk', 'linux', '6.6.30-modules'],
  ['hello-2.12.1.drv', 'hello', '2.12.1.drv'],
  ['system-path', 'system', ''],
  ['system-units', 'system', ''],
  ['neovim-ee3d4f6', 'neovim-ee3d4f6', ''],
  ['neovim-80f75d0', 'neovim', '80f75d0'],
  ['a-b-c-1234pre5+git', 'a-b-c', '1234pre5+git'],
  ['name-that-ends-with-dash--1.0', 'name-that-ends-with-dash', '-1.0'],
  ['foo-_bar-1.0', 'foo', '_bar-1.0'],
  ['915resolution-0.5.2', '915resolution', '0.5.2'],
  // only one suffix goes, of small letters, or these two
  ['mesa-26.1.2-lib32', 'mesa', '26.1.2'],
  ['mesa-26.1.2-lib64', 'mesa', '26.1.2'],
  ['mesa-26.1.2-lib16', 'mesa', '26.1.2-lib16'],
  ['openssl-3.0-Doc', 'openssl', '3.0-Doc'],
  ['foo-1.0-dev-doc', 'foo', '1.0-dev'],
  // a dash at the very end begins no version
  ['foo-1.0-', 'foo', '1.0-'],
  ['foo-', 'foo-', ''],
])('%s is the package %s with version %j', (full, name, version) => {
  expect(packageName(full)).toEqual({ name, version })
})
