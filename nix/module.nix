{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.programs.terrapin;
  toml = pkgs.formats.toml { };

  bin = "/run/current-system/sw/bin";
  profiles = "/nix/var/nix/profiles";
  number = "[1-9][0-9]*";

  # The profile's own script, which root put there. What it runs is never one's own choice.
  writeBootMenu = "${profiles}/system/bin/switch-to-configuration boot";

  # What sudoers(5) is to let through for each change: the command lines of src/plan/commands.ts and
  # no other. The patterns are its regular expressions, as `*` of its wildcards would match spaces
  # and so further arguments. There is none for what chooses the system that runs or starts next:
  #
  # - `nix-env --set PATH`, `nix-store --realise PATH --add-root LINK` and
  #   `PATH/bin/switch-to-configuration` (so switch, rollback, pin and undo): anyone can put
  #   something of their own making into the store, under any name, and no pattern can tell it from
  #   a system. It would be root at once, or after the next boot.
  # - `nix-env --switch-generation N`, `bootctl set-oneshot ID` and `grub-reboot ENTRY`: an older
  #   system brings back what was mended since, and whoever was an administrator then.
  commands = {
    gc = [ "${bin}/nix-store --gc" ];
    boot = [ writeBootMenu ];
    delete = [
      "${bin}/nix-env ^-p ${profiles}/system --delete-generations( ${number})+$"
      writeBootMenu
    ];
    unpin = [
      "${bin}/rm ^-f -- ${profiles}/system-profiles/[A-Za-z0-9_]+( ${profiles}/system-profiles/[A-Za-z0-9_]+-${number}-link)?$"
      writeBootMenu
    ];
  };

  allowed = lib.unique (lib.concatMap (change: commands.${change}) cfg.sudo.allow);
  whom = cfg.sudo.users ++ map (group: "%${group}") cfg.sudo.groups;
  # In capitals it would be one of sudoers’ own words, or an alias: ALL is everyone.
  names = lib.types.listOf (lib.types.strMatching "[a-z_][a-z0-9_.-]*");

  # Whatever the rest of sudoers keeps of a person's environment: PATH, HOME and NIX_CONFIG would
  # let them choose what these commands load and run.
  sudoers = ''
    Cmnd_Alias TERRAPIN = ${lib.concatStringsSep ", \\\n  " allowed}
    Defaults!TERRAPIN env_reset, !setenv, !env_keep, !env_check, secure_path="${bin}"
    ${lib.concatStringsSep ", " whom} ALL=(root) NOPASSWD: NOSETENV: TERRAPIN
  '';
in
{
  options.programs.terrapin = {
    enable = lib.mkEnableOption "terrapin, a terminal program for NixOS generations";

    package = lib.mkOption {
      type = lib.types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = lib.literalExpression "pkgs.callPackage ./package.nix { }";
      description = "The terrapin to install.";
    };

    settings = lib.mkOption {
      inherit (toml) type;
      default = { };
      example = {
        elevation = "doas";
        configuration.repository = "/srv/nixos";
      };
      description = ''
        Settings for everyone on this machine, in /etc/xdg/terrapin/config.toml. A person's own, in
        ~/.config/terrapin/config.toml, win over them one by one.
      '';
    };

    sudo = {
      users = lib.mkOption {
        type = names;
        default = [ ];
        example = [ "anna" ];
        description = ''
          Who may make the changes of `allow` without a password. None of them lets anyone become
          root or choose which system runs or starts. But sudo does not ask terrapin: whoever may
          delete can also delete what terrapin would refuse to, every way back included. Switching,
          rolling back, pinning, trying and undoing go on asking for the password, since no rule of
          sudo could tell a system that root made from one that anyone put into the store.
        '';
      };

      groups = lib.mkOption {
        type = names;
        default = [ ];
        example = [ "operators" ];
        description = "The same for everyone in these groups.";
      };

      allow = lib.mkOption {
        type = lib.types.listOf (lib.types.enum (builtins.attrNames commands));
        default = [
          "gc"
          "boot"
        ];
        example = [
          "gc"
          "boot"
          "delete"
          "unpin"
        ];
        description = ''
          What those may do without a password: collect garbage, write the boot menu anew for the
          generations that are there, delete generations, let pins go.
        '';
      };
    };
  };

  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];

    environment.etc = lib.mkIf (cfg.settings != { }) {
      "xdg/terrapin/config.toml".source = toml.generate "terrapin.toml" cfg.settings;
    };

    assertions = [
      {
        assertion = whom == [ ] || config.security.sudo.enable;
        message = "programs.terrapin.sudo needs security.sudo.enable: other programs know no regular expressions in their rules.";
      }
    ];

    security.sudo.extraConfig = lib.mkIf (whom != [ ] && allowed != [ ]) sudoers;
  };
}
