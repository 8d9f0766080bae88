import type { Configuration } from './configuration.ts'
import { NIXPKGS, type Nixpkgs } from './nixpkgs.ts'

/** The text files in /etc/nixos that say what a configuration is, by path. */
export function configurationFiles(configuration: Configuration): Record<string, string> {
  return {
    'flake.lock': flakeLock(nixpkgsOf(configuration)),
    'flake.nix': flake(configuration),
    'configuration.nix': services(configuration),
    'desktop.nix': desktop(configuration),
    'hosts/nixos.nix': host(configuration),
    'programs.nix': programs(configuration),
    ...Object.fromEntries(
      Object.entries(configuration.patches).map(([name, patch]) => [patch, patchText(name)]),
    ),
  }
}

/** The state of nixpkgs that a configuration names. */
export function nixpkgsOf({ nixpkgs }: Configuration): Nixpkgs {
  const state = NIXPKGS[nixpkgs]
  if (state === undefined) throw new Error(`The story has no state ${nixpkgs} of nixpkgs.`)
  return state
}

function flake({ stampsRevision }: Configuration): string {
  const stamp = `
          { system.configurationRevision = self.rev or self.dirtyRev or null; }`
  return `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    {
      nixosConfigurations.nixos = nixpkgs.lib.nixosSystem {
        modules = [
          ./configuration.nix
          ./desktop.nix
          ./programs.nix
          ./hosts/nixos.nix
          { nix.registry.config.flake = self; }${stampsRevision ? stamp : ''}
        ];
      };
    };
}
`
}

function flakeLock({ revision, lastModified }: Nixpkgs): string {
  const github = { owner: 'NixOS', repo: 'nixpkgs', type: 'github' }
  const lock = {
    nodes: {
      nixpkgs: {
        locked: { lastModified, narHash: narHashOf(revision), ...github, rev: revision },
        original: { owner: 'NixOS', ref: 'nixos-unstable', repo: 'nixpkgs', type: 'github' },
      },
      root: { inputs: { nixpkgs: 'nixpkgs' } },
    },
    root: 'root',
    version: 7,
  }
  return `${JSON.stringify(lock, null, 2)}\n`
}

/** A hash as flakes write it, made from a text. */
export function narHashOf(text: string): string {
  return `sha256-${Buffer.from(text.padEnd(32, text).slice(0, 32)).toString('base64')}`
}

const SERVICES: Readonly<Record<Configuration['services'][number], string>> = {
  docker: 'virtualisation.docker.enable = true;',
  libvirtd: 'virtualisation.libvirtd.enable = true;\n  programs.virt-manager.enable = true;',
  ollama: 'services.ollama.enable = true;',
  postgresql: 'services.postgresql.enable = true;',
  syncthing: 'services.syncthing = {\n    enable = true;\n    user = "robin";\n  };',
  tailscale: 'services.tailscale.enable = true;',
}

function services(configuration: Configuration): string {
  return `{ pkgs, ... }:
{
  networking.hostName = "nixos";
  networking.networkmanager.enable = true;
  time.timeZone = "Europe/Stockholm";

  services.openssh.enable = true;
  services.fwupd.enable = true;
  services.restic.backups.home.paths = [ "/home/robin" ];
  ${configuration.services.map((service) => SERVICES[service]).join('\n  ')}

  users.users.robin = {
    isNormalUser = true;
    extraGroups = [ "wheel" "networkmanager" ];
  };

  system.stateVersion = "25.05";
}
`
}

function desktop(configuration: Configuration): string {
  const { patches, versions } = configuration
  const overlays = [
    ...Object.entries(patches).map(
      ([name, patch]) => `${name} = prev.${name}.overrideAttrs { patches = [ ./${patch} ]; };`,
    ),
    ...Object.entries(versions).map(
      ([name, version]) => `${name} = prev.${name}.overrideAttrs { version = "${version}"; };`,
    ),
  ]
  const overlay = `
  nixpkgs.overlays = [
    (final: prev: {
      ${overlays.join('\n      ')}
    })
  ];
`
  return `{ pkgs, ... }:
{
  programs.${configuration.desktop}.enable = true;
  services.greetd.enable = true;
  services.pipewire.enable = true;

  environment.etc."xdg/waybar/config.jsonc".text = builtins.toJSON {
    clock.format = "${configuration.clock}";
  };
${overlays.length === 0 ? '' : overlay}}
`
}

function host({ kernel, nvidia, travel }: Configuration): string {
  const packages = kernel === 'newest' ? 'linuxPackages_6_18' : 'linuxPackages_6_12'
  const special = `
  specialisation.travel.configuration = {
    services.xserver.videoDrivers = lib.mkForce [ "modesetting" ];
    services.tlp.enable = true;
  };
`
  return `{ lib, pkgs, ... }:
{
  boot.loader.systemd-boot.enable = true;
  boot.loader.systemd-boot.configurationLimit = 12;
  boot.kernelPackages = pkgs.${packages};

  hardware.nvidia.open = ${nvidia === 'open'};
  services.xserver.videoDrivers = [ "nvidia" ];
${travel ? special : ''}}
`
}

function programs({ programs: chosen }: Configuration): string {
  return `{ pkgs, ... }:
{
  environment.systemPackages = with pkgs; [
${chosen.map((program) => `    ${program}\n`).join('')}  ];
}
`
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
