# A directory of units, each in a store path of its own.
{ build }:
directory: units: expand:
let
  inherit (builtins) attrNames concatLists concatMap concatStringsSep elemAt head isString map mapAttrs
    match replaceStrings toFile;
  storeName = replaceStrings [ "@" ":" "\\" "/" ] [ "-" "-" "-" "-" ];
  textOf = unit: if unit == null || isString unit then unit else unit.text;
  # A drop-in `X.d/overrides.conf` lies in a store path `unit-X` as the unit itself would.
  make = name: text:
    let
      dropIn = match "(.*)\\.d/(.*)" name;
      owner = if dropIn == null then name else head dropIn;
      file = if dropIn == null then name else elemAt dropIn 1;
      made = build "unit-${storeName owner}" { inherit file; text = expand text; }
        (toFile "unit.sh" ''mkdir -p "$out"; printf '%s' "$text" > "$out/$file"'');
    in
    if text == null then "/dev/null" else "${made}/${file}";
  links = mapAttrs (name: unit: make name (textOf unit)) units;
  # Lines of `place target`, for links inside the directory.
  pulls = name:
    let unit = units.${name}; in
    if unit == null || isString unit then [ ] else
      map (by: "${by}.wants/${name} ../${name}") (unit.wantedBy or [ ])
      ++ map (by: "${by}.requires/${name} ../${name}") (unit.requiredBy or [ ])
      ++ map (alias: "${alias} ${name}") (unit.aliases or [ ]);
in
build directory
{
  links = concatStringsSep "\n" (map (name: "${name} ${links.${name}}") (attrNames links));
  pulls = concatStringsSep "\n" (concatMap pulls (attrNames units));
}
  ./system-units.sh
