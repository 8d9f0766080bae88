# `etc`: systemd units (each a store path of its own), config files, os-release, the flake registry.
{ build }:
{ label, units ? { }, files ? { }, inputs ? { }, ... }: expand:
let
  inherit (builtins) attrNames concatStringsSep mapAttrs match replaceStrings toFile toJSON;

  lines = attrs: concatStringsSep "\n" (map (name: "${name} ${attrs.${name}}") (attrNames attrs));
  storeName = replaceStrings [ "@" ":" "\\" "/" ] [ "-" "-" "-" "-" ];

  # A drop-in `X.d/overrides.conf` lies in a store path `unit-X` as the unit itself would.
  unit = name: text:
    let
      dropIn = match "(.*)\\.d/(.*)" name;
      owner = if dropIn == null then name else builtins.head dropIn;
      file = if dropIn == null then name else builtins.elemAt dropIn 1;
      made = build "unit-${storeName owner}" { inherit file; text = expand text; }
        (toFile "unit.sh" ''mkdir -p "$out"; printf '%s' "$text" > "$out/$file"'');
    in
    if text == null then "/dev/null" else "${made}/${file}";

  system-units = build "system-units" { links = lines (mapAttrs unit units); } ./system-units.sh;

  file = path: text: build "etc-${storeName (baseNameOf path)}" { inherit text; }
    (toFile "file.sh" ''printf '%s' "$text" > "$out"'');

  source = input: build "source"
    { links = lines (mapAttrs (name: text: toFile (storeName (baseNameOf name)) text) input.files); }
    ./source.sh;

  entry = id: {
    exact = true;
    from = { inherit id; type = "indirect"; };
    to = { type = "path"; path = "${source inputs.${id}}"; }
      // removeAttrs inputs.${id} [ "files" ];
  };
  registry = if inputs == { } then { } else {
    "nix/registry.json" = toJSON { version = 2; flakes = map entry (attrNames inputs); };
  };

  release = builtins.head (match "([0-9]*\\.?[0-9]*).*" label);
  os-release."os-release" = ''
    BUILD_ID="${label}"
    ID=nixos
    NAME=NixOS
    PRETTY_NAME="NixOS ${release} (Test)"
    VERSION="${release} (Test)"
    VERSION_CODENAME=test
    VERSION_ID="${release}"
  '';
in
build "etc"
  { units = system-units; links = lines (mapAttrs file (os-release // registry // mapAttrs (_: expand) files)); }
  ./etc.sh
