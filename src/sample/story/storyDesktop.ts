import type { Configuration } from './configuration.ts'

/** `desktop.nix`: the session and its patches. */
export function desktop(configuration: Configuration): string {
  const { patches, versions, wrapsSession, desktop: name } = configuration
  const overlays = [
    ...Object.entries(patches).map(
      ([key, patch]) => `${key} = prev.${key}.overrideAttrs { patches = [ ./${patch} ]; };`,
    ),
    ...Object.entries(versions).map(
      ([key, version]) => `${key} = prev.${key}.overrideAttrs { version = "${version}"; };`,
    ),
  ]
  return `{ lib, pkgs, ... }:
${wrapsSession ? sessionWrapper(name) : ''}{
  programs.${name}.enable = true;
  programs.waybar.enable = true;
  services.pipewire.enable = true;

  services.greetd.enable = true;
  services.greetd.settings.default_session.command =
    "\${lib.getExe pkgs.tuigreet} --time --cmd ${command(configuration)}";
${wrapsSession ? '  services.seatd.enable = true;\n' : ''}
  environment.etc."xdg/waybar/config.jsonc".text = builtins.toJSON {
    clock.format = "${configuration.clock}";
  };
${overlays.length === 0 ? '' : overlay(overlays)}}
`
}

function command({ wrapsSession, desktop: name }: Configuration): string {
  return wrapsSession ? `\${lib.getExe session}` : name
}

function sessionWrapper(name: string): string {
  return `let
  session = pkgs.writeShellScriptBin "${name}-session" ''
    export LIBSEAT_BACKEND=seatd
    export WLR_RENDERER=vulkan
    exec systemd-cat --identifier=${name} \${lib.getExe pkgs.${name}}
  '';
in
`
}

function overlay(overlays: readonly string[]): string {
  return `
  nixpkgs.overlays = [
    (final: prev: {
      ${overlays.join('\n      ')}
    })
  ];
`
}
