/**
 * The path on the machine of a file that a boot loader names by its path on a file system.
 * `($drive1)//kernels/x` and `boot():/kernels/x#checksum` are on the file system of the menu, which may be
 * that of `directory` or of the root; `…/store/x` is in the store, whatever its file system or subvolume is
 * called.
 */
export function placeOf(directory: string, file: string): string {
  const path = `/${file.replace(/^[^/]*[):](?=\/)/, '').split('#', 1)[0]}`.replace(/\/+/g, '/')
  const inStore = /\/store\/[^/]+\/.*/s.exec(path)?.[0]
  if (inStore !== undefined && !path.startsWith('/kernels/')) return `/nix${inStore}`
  return path.startsWith(`${directory}/`) ? path : `${directory}${path}`
}
