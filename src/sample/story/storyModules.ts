import type { Configuration, Service } from './configuration.ts'
import { groupsOfRobin } from './storyAccounts.ts'

/*
 * The modules of the configuration in /etc/nixos. system/ implements what they enable.
 */

const SERVICES: Readonly<Record<Service, string>> = {
  docker: 'virtualisation.docker.enable = true;',
  libvirtd: 'virtualisation.libvirtd.enable = true;\n  programs.virt-manager.enable = true;',
  ollama: 'services.ollama.enable = true;',
  podman: 'virtualisation.podman.enable = true;',
  postgresql: 'services.postgresql.enable = true;',
  syncthing: 'services.syncthing = {\n    enable = true;\n    user = "robin";\n  };',
  tailscale: 'services.tailscale.enable = true;',
}

/** `configuration.nix`: services. */
export function services(configuration: Configuration): string {
  return `{ pkgs, ... }:
{
  time.timeZone = "Europe/Stockholm";

  services.openssh.enable = true;
  services.fwupd.enable = true;
  ${configuration.services.map((service) => SERVICES[service]).join('\n  ')}

  ${configuration.backup === 'borg' ? borg(configuration) : restic(configuration)}
${configuration.logLevel === 4 ? '' : '\n  services.journald.extraConfig = "SystemMaxUse=2G";\n'}
  system.stateVersion = "25.05";
}
`
}

function restic({ secrets }: Configuration): string {
  const password = 'restic/password' in secrets ? '/run/secrets/restic/password' : '/root/restic'
  return `services.restic.backups.home = {
    paths = [ "/home/robin" ];
    repository = "sftp:robin@nas.example.org:restic";
    passwordFile = "${password}";
  };`
}

function borg({ tunnel }: Configuration): string {
  return `services.borgbackup.jobs.home = {
    paths = [ "/home/robin" ];
    repo = "backup@nas.${tunnel ? 'home' : 'example.org'}:robin";
    user = "backup";
    encryption.mode = "repokey-blake2";
    encryption.passCommand = "cat /run/secrets/borg/passphrase";
    startAt = "${tunnel ? 'hourly' : 'daily'}";
  };
  environment.etc."borg/patterns" = {
    text = "- /home/robin/.cache\\n";
    mode = "${tunnel ? '0640' : '0644'}";
    group = "backup";
  };`
}

/** `network.nix`: open ports and the tunnel home. */
export function network({ tunnel }: Configuration): string {
  return `{
  networking.hostName = "nixos";
  networking.networkmanager.enable = true;
  services.resolved.enable = true;
${tunnel ? WIREGUARD : ''}}
`
}

const WIREGUARD = `
  networking.wg-quick.interfaces.home = {
    address = [ "10.20.0.2/24" ];
    listenPort = 51820;
    privateKeyFile = "/run/secrets/wireguard/home";
    peers = [
      {
        publicKey = "bWFkZS11cCBrZXkgb2YgdGhlIHNhbXBsZSBtYWNoaW4=";
        endpoint = "home.example.org:51820";
        allowedIPs = [ "10.20.0.0/24" ];
      }
    ];
  };
  networking.firewall.allowedUDPPorts = [ 51820 ];
  services.resolved.domains = [ "~home" ];
`

/** `users.nix`. */
export function users(configuration: Configuration): string {
  const { backup, guests } = configuration
  const quoted = groupsOfRobin(configuration).map((name) => `"${name}"`)
  const others = guests.map(
    (name) => `
  users.users.${name} = {
    isNormalUser = true;
    extraGroups = [ "audio" "video" ];
  };
`,
  )
  return `{ pkgs, ... }:
{
  users.users.robin = {
    isNormalUser = true;
    uid = 1000;
    description = "Robin Ekdahl";
    shell = pkgs.zsh;
    extraGroups = [ ${quoted.join(' ')} ];
  };
${others.join('')}${backup === 'borg' ? BACKUP_USER : ''}}
`
}

const BACKUP_USER = `
  users.users.backup = {
    isSystemUser = true;
    group = "backup";
  };
  users.groups.backup = { };
`

/** `programs.nix`: explicitly installed programs. */
export function programs({ programs: chosen }: Configuration): string {
  return `{ pkgs, ... }:
{
  environment.systemPackages = with pkgs; [
${chosen.map((program) => `    ${program}\n`).join('')}  ];
}
`
}
