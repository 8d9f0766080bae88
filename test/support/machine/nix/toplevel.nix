# A system's toplevel, with the links, texts and programs that NixOS puts there.
{ build, makePackage, makeKernel, makeEtc, makeStoreFiles }:
{ label
, hostName ? "testhost"
, kernel ? "6.12.30"
, kernelParams ? [ "loglevel=4" ]
, packages ? [ ]
, firmware ? null
, storeFiles ? { }
, activate ? ""
, configurationRevision ? null
, nixpkgsRevision ? null
, initInterfaceVersion ? "2"
, configurationLimit ? 1000000
, lacks ? [ ]
, replaces ? { }
, specialisationOf ? null
, ...
}@spec:
# The toplevels of its specialisations by name.
children:
let
  inherit (builtins) attrNames attrValues concatLists concatMap concatStringsSep elem filter isString
    listToAttrs mapAttrs split toFile toJSON;

  # Every package under its name and, for names that stand twice, under its name and version.
  made = listToAttrs (concatMap
    (p:
      let value = makePackage p (map (dep: "${made.${dep}}") (p.deps or [ ])); in
      [ { name = "${p.name}-${p.version or ""}"; inherit value; } { inherit (p) name; inherit value; } ])
    packages);
  find = p: made."${p.name}-${p.version or ""}";
  needed = concatMap (p: p.deps or [ ]) packages;
  isNeeded = p: elem p.name needed || elem "${p.name}-${p.version or ""}" needed;
  installed = p:
    let package = find p; in
    if p ? installs then map (output: package.${output}) p.installs else [ (package.bin or package) ];
  selected = filter (p: p.selected or true) packages;
  extra = filter (p: !(p.selected or true) && !isNeeded p) packages;

  expand = text: concatStringsSep "" (map
    (piece:
      if isString piece then piece
      else if stored ? ${builtins.head piece} then "${stored.${builtins.head piece}}"
      else if made ? ${builtins.head piece} then "${made.${builtins.head piece}}"
      else "@${builtins.head piece}@")
    (split "@([A-Za-z0-9+._-]+)@" text));

  stored = makeStoreFiles storeFiles expand;
  set = name: value: if value == null then { } else { ${name} = value; };

  version = toJSON ({ nixosVersion = label; }
    // set "nixpkgsRevision" nixpkgsRevision
    // set "configurationRevision" configurationRevision);
  nixos-version = build "nixos-version" { inherit label version; } ./nixos-version.sh;
  system-path = build "system-path"
    { packages = concatMap installed selected ++ [ nixos-version ]; }
    ./system-path.sh;

  makeFirmware = (makeStoreFiles
    { firmware = mapAttrs' (path: "lib/firmware/${path}") firmware; }
    (text: text)).firmware;
  mapAttrs' = rename: attrs:
    listToAttrs (map (name: { name = rename name; value = attrs.${name}; }) (attrNames attrs));
  boots = kernel != null;
  # An @-pattern has no defaults in it.
  booted = makeKernel (spec // { inherit kernel; });
  # The boot specification of this system as it lies at `path`.
  bootspec = path: if !boots then { } else {
    "org.nixos.bootspec.v1" = {
      inherit kernelParams;
      label = "NixOS Test ${label} (Linux ${kernel})";
      system = "x86_64-linux";
      init = "${path}/init";
      toplevel = path;
      kernel = "${booted.linux}/bzImage";
      initrd = "${booted.initrd}/initrd";
    };
    "org.nixos.specialisation.v1" =
      mapAttrs (_: child: child.bootspec "${child.toplevel}") children;
  };

  toplevel = build "nixos-system-${hostName}-${label}"
    ({
      inherit label hostName initInterfaceVersion configurationLimit lacks;
      logName = if specialisationOf == null then label else "${label}/${specialisationOf}";
      kernelParams = concatStringsSep " " kernelParams;
      etc = makeEtc spec expand;
      sw = system-path;
      systemd = made.systemd or (makePackage { name = "systemd"; version = "258.2"; } [ ]);
      extraDependencies = map (p: "${find p}") extra;
      specialisations = concatStringsSep "\n" (map (n: "${n} ${children.${n}.toplevel}") (attrNames children));
      replacements = concatStringsSep "\n"
        (map (path: "${path} ${toFile "replacement" replaces.${path}}") (attrNames replaces));
      activation = expand activate;
      firmware = if firmware == null then "" else makeFirmware;
      switchToConfiguration = ./switch-to-configuration.sh;
      systemdBoot = ./systemd-boot.sh;
      grub = ./grub.sh;
      kernel = "";
    } // (if !boots then { } else {
      kernel = "${booted.linux}/bzImage";
      initrd = "${booted.initrd}/initrd";
      kernelModules = booted.modules;
      bootJson = toJSON (bootspec (builtins.placeholder "out"));
    }))
    ./toplevel.sh;
in
{ inherit toplevel bootspec; }
