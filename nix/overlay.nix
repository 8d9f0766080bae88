# pkgs.terrapin
final: _: { terrapin = final.callPackage ./package.nix { }; }
