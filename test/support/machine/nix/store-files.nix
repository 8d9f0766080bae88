# Store paths with given contents, by name: a file, or a directory of files.
{ build }:
storeFiles: expand:
let
  inherit (builtins) attrNames concatStringsSep isString map mapAttrs toFile;
  # Each file is passed by an environment variable of its own, since its text may hold anything.
  directory = name: files:
    let places = attrNames files; in
    build name
      (builtins.listToAttrs (builtins.genList
        (n: { name = "text${toString n}"; value = expand files.${builtins.elemAt places n}; })
        (builtins.length places)) // { places = concatStringsSep "\n" places; })
      ./store-files.sh;
  file = name: text: build name { text = expand text; }
    (toFile "file.sh" ''printf '%s' "$text" > "$out"'');
in
mapAttrs (name: it: if isString it then file name it else directory name it) storeFiles
