# Systems as NixOS builds them, only small: `specsFile` holds a JSON list of them (../spec.ts).
# The result is one attribute a system, named so that their order is the list's.
{ specsFile }:
let
  build = import ./build.nix;
  makePackage = import ./package.nix { inherit build; };
  makeKernel = import ./kernel.nix { inherit build; };
  makeUnits = import ./units.nix { inherit build; };
  makeEtc = import ./etc.nix { inherit build makeUnits; };
  makeStoreFiles = import ./store-files.nix { inherit build; };
  makeToplevel = import ./toplevel.nix {
    inherit build makePackage makeKernel makeEtc makeStoreFiles;
  };

  specs = builtins.fromJSON (builtins.readFile specsFile);

  system = spec:
    let
      children = builtins.mapAttrs
        (name: child: makeToplevel (spec // { specialisationOf = name; } // child) { })
        (spec.specialisations or { });
    in
    let inherit (makeToplevel spec children) toplevel; in
    if spec.wrapped or false then activatable toplevel else toplevel;

  # What deploy-rs sets a profile to: a buildEnv of links, with its activation (deploy-rs: flake.nix).
  activatable = toplevel: build "activatable-${toplevel.name}" { inherit toplevel; } ./activatable.sh;

  numbered = n: "system-" + builtins.substring 1 9 (toString (1000000000 + n));
in
builtins.listToAttrs (builtins.genList
  (n: { name = numbered n; value = system (builtins.elemAt specs n); })
  (builtins.length specs))
