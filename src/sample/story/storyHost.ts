import type { Configuration } from './configuration.ts'

/** `hosts/nixos.nix`: this machine. */
export function host(configuration: Configuration): string {
  const { kernel, nvidia, modesetting, logLevel, discard, travel } = configuration
  const packages = kernel === 'newest' ? 'linuxPackages_6_18' : 'linuxPackages_6_12'
  const options = discard ? ' "discard=async"' : ''
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
${logLevel === 4 ? '' : `  boot.consoleLogLevel = ${logLevel};\n`}
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "btrfs";
    options = [ "subvol=root" "compress=zstd"${options} ];
  };
  fileSystems."/nix" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "btrfs";
    options = [ "subvol=nix" "noatime" "compress=zstd"${options} ];
  };
  fileSystems."/boot" = {
    device = "/dev/disk/by-label/BOOT";
    fsType = "vfat";
    options = [ "umask=0077" ];
  };

  hardware.nvidia.open = ${nvidia === 'open'};
  hardware.nvidia.modesetting.enable = ${modesetting};
  services.xserver.videoDrivers = [ "nvidia" ];
${travel ? special : ''}}
`
}
