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

  # The command lines of src/plan/commands.ts that sudoers(5) lets through for each change. The
  # patterns are its regular expressions: `*` of its wildcards would match further arguments.
  #
  # sudo joins the words of a line with blanks before it matches them: a blank in a word and one
  # between two words are the same to a rule. So each line must do nothing, or the same, however it
  # is cut: long options only, which no program splits, absolute paths, and no directory of the
  # caller's. test/nixpkg/sudoAttacks.test.ts runs all of them.
  #
  # There is no rule for what chooses the system that runs or starts next:
  #
  # - `nix-env --set PATH`, `nix-store --realise PATH --add-root LINK` and
  #   `PATH/bin/switch-to-configuration` (so switch, rollback, pin and undo): anyone can put
  #   something of their own making into the store, under any name, and no pattern can tell it from
  #   a system. It would be root at once, or after the next boot.
  # - `nix-env --switch-generation N`, `bootctl set-oneshot ID` and `grub-reboot ENTRY`: an older
  #   system brings back what was fixed since, and whoever was an administrator then.
  commands = {
    gc = [ "${bin}/nix-store --gc" ];
    boot = [ writeBootMenu ];
    delete = [
      "${bin}/nix-env ^--profile ${profiles}/system --delete-generations( ${number})+$"
      writeBootMenu
    ];
    unpin = [
      "${bin}/rm ^--force -- ${profiles}/system-profiles/[A-Za-z0-9_]+( ${profiles}/system-profiles/[A-Za-z0-9_]+-${number}-link)?$"
      writeBootMenu
    ];
  };

  # Without these a command runs within the caller's limits, where pam_limits(8) sets none: one on
  # the size of files ends it in the middle of what it writes.
  limits = {
    as = "infinity";
    core = "0";
    cpu = "infinity";
    data = "infinity";
    fsize = "infinity";
    locks = "infinity";
    memlock = "8388608";
    nofile = "1024,524288";
    nproc = "infinity";
    rss = "infinity";
    stack = "8388608,infinity";
  };

  allowed = lib.unique (lib.concatMap (change: commands.${change}) cfg.sudo.allow);
  whom = cfg.sudo.users ++ map (group: "%${group}") cfg.sudo.groups;
  # In capitals it would be one of sudoers’ own words, or an alias: ALL is everyone.
  names = lib.types.listOf (lib.types.strMatching "[a-z_][a-z0-9_.-]*");

  # Nothing of the caller reaches a command, whatever the rest of sudoers says: no variables (PATH,
  # HOME and NIX_CONFIG choose what it loads and runs), no root or working directory, no umask and no
  # limits.
  sudoers = ''
    Cmnd_Alias TERRAPIN = ${lib.concatStringsSep ", \\\n  " allowed}
    Defaults!TERRAPIN env_reset, !setenv, !env_keep, !env_check, secure_path="${bin}", !exempt_group
    Defaults!TERRAPIN !preserve_groups, !runchroot, runcwd="/", umask=0022, umask_override
    Defaults!TERRAPIN ${
      lib.concatStringsSep ", " (lib.mapAttrsToList (name: value: ''rlimit_${name}="${value}"'') limits)
    }
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
          Who may make the changes of `allow` without a password. None of them makes anyone root, or
          chooses which system runs or starts. But sudo does not ask terrapin: whoever may delete can
          also delete what terrapin would refuse to, every way back included. Switching, rolling back,
          pinning, trying and undoing still ask for the password: no rule of sudo can tell a system
          that root made from one that anyone put into the store.

          Each rule allows one command line, run in / with a clean environment and with resource limits
          of its own. Whoever runs it can interrupt it.
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
          What those may do without a password:

          - `gc`: delete the store paths that no GC root needs.
          - `boot`: regenerate the boot menu, with the profile's current generation as its default.
          - `delete`: delete generations of the system profile, all but the current one.
          - `unpin`: remove profiles in system-profiles, those of others than terrapin included.

          The last two include `boot`.
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
        message = "programs.terrapin.sudo needs security.sudo.enable: other programs can match no arguments by a regular expression.";
      }
    ];

    security.sudo.extraConfig = lib.mkIf (whom != [ ] && allowed != [ ]) sudoers;
  };
}
