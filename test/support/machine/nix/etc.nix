# `etc`: systemd units (each a store path of its own), config files, os-release, the flake registry.
{ build, makeUnits }:
{ label, units ? { }, userUnits ? { }, files ? { }, inputs ? { }, ... }: expand:
let
  inherit (builtins) attrNames baseNameOf concatStringsSep filter isInt isString map mapAttrs match
    replaceStrings toFile toJSON;
  lines = attrs: concatStringsSep "\n" (map (name: "${name} ${attrs.${name}}") (attrNames attrs));
  storeName = replaceStrings [ "@" ":" "\\" "/" ] [ "-" "-" "-" "-" ];
  textOf = file: if isString file then file else file.text;
  file = path: text: build "etc-${storeName (baseNameOf path)}" { inherit text; }
    (toFile "file.sh" ''printf '%s' "$text" > "$out"'');
  # What stands beside a file that is copied: its mode, and its owner as a name or `+NUMBER`.
  owner = value: if isInt value then "+${toString value}" else value;
  copied = filter (path: !isString files.${path}) (attrNames files);
  modes = map
    (path: let it = files.${path}; in "${path} ${it.mode} ${owner (it.uid or 0)} ${owner (it.gid or 0)}")
    copied;
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
  own = mapAttrs (_: it: expand (textOf it)) files;
in
build "etc"
{
  units = makeUnits "system-units" units expand;
  userUnits = if userUnits == { } then "" else makeUnits "user-units" userUnits expand;
  links = lines (mapAttrs file (os-release // registry // own));
  modes = concatStringsSep "\n" modes;
}
  ./etc.sh
