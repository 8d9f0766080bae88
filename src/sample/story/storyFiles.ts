import type { Configuration } from './configuration.ts'
import { flakeFiles } from './flake.ts'
import { desktop } from './storyDesktop.ts'
import { host } from './storyHost.ts'
import { network, programs, services, users } from './storyModules.ts'
import { secretFiles } from './storySecrets.ts'

/** The text files of a configuration in /etc/nixos, by path. */
export function configurationFiles(configuration: Configuration): Record<string, string> {
  return {
    ...flakeFiles(configuration),
    'configuration.nix': services(configuration),
    'desktop.nix': desktop(configuration),
    'hosts/nixos.nix': host(configuration),
    'network.nix': network(configuration),
    'programs.nix': programs(configuration),
    'users.nix': users(configuration),
    ...secretFiles(configuration),
    ...Object.fromEntries(
      Object.entries(configuration.patches).map(([name, patch]) => [patch, patchText(name)]),
    ),
  }
}

function patchText(name: string): string {
  return `--- a/src/modules/clock.cpp
+++ b/src/modules/clock.cpp
@@ -1,3 +1,3 @@
 // ${name}
-interval_ = std::chrono::seconds(60);
+interval_ = std::chrono::seconds(1);
`
}
