{
  description = "NixOS generations in the terminal: list, compare, switch to, pin and delete them, safely";

  # No input is declared: `nixpkgs` is what the flake registry of whoever uses this calls so, and
  # there is no lock file. In a configuration of yours it is pinned by your own:
  # inputs.terrapin.inputs.nixpkgs.follows = "nixpkgs".
  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      eachSystem = make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      packages = eachSystem (pkgs: rec {
        terrapin = pkgs.callPackage ./nix/package.nix { };
        default = terrapin;
      });

      apps = lib.mapAttrs (_: packages: rec {
        terrapin = {
          type = "app";
          program = "${packages.terrapin}/bin/terrapin";
        };
        default = terrapin;
      }) self.packages;

      checks = self.packages;

      overlays.default = import ./nix/overlay.nix;

      nixosModules = rec {
        terrapin = import ./nix/module.nix;
        default = terrapin;
      };

      devShells = eachSystem (pkgs: {
        default = pkgs.callPackage ./nix/shell.nix { };
      });
    };
}
