# Stands in for nixpkgs where there is no network: as much of it as flake.nix and nix/ use, with the
# arguments and answers that the real one has. What it makes can be instantiated, but not built.
{
  outputs = _: rec {
    lib = import ./lib.nix;
    legacyPackages = lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (import ./packages.nix lib);
  };
}
