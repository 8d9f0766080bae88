import type { PackageSpec, SystemSpec } from '../support/machine/spec.ts'

/** Packages with dependencies among them, some of them shared by all systems. */
function packages(step: number): PackageSpec[] {
  return [
    { name: 'glibc', version: '2.39', outputs: ['out', 'bin'], size: 200_000, selected: false },
    { name: 'openssl', version: `3.0.${step >> 1}`, deps: ['glibc'], outputs: ['out', 'dev'] },
    { name: 'curl', version: '8.7.1', deps: ['openssl'], size: 40_000 + step },
    { name: 'firefox', version: `14${step}.0`, deps: ['glibc', 'curl'], size: 90_000 },
    { name: `only-${step}`, version: '1', size: 10_000 * step },
  ]
}

/** Systems that share much of their closures, each with something that only it has. */
export const systems: SystemSpec[] = [1, 2, 3, 4, 5, 6, 7, 8].map((step) => ({
  label: `26.05.${step}`,
  kernel: `6.12.${30 + (step >> 1)}`,
  packages: packages(step),
  units: { 'web.service': `[Service]\nExecStart=@curl@/bin/curl ${step}\n` },
  ...(step % 2 === 0 && { specialisations: { travel: { kernelParams: [`quiet=${step}`] } } }),
  ...(step === 5 && {
    inputs: { nixpkgs: { rev: 'abc', files: { 'flake.nix': '{}', 'README.md': 'x'.repeat(999) } } },
  }),
}))
