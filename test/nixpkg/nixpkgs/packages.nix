lib: system:
let
  made =
    attributes:
    let
      inputs = builtins.removeAttrs attributes [
        "meta"
        "nativeBuildInputs"
        "passthru"
      ];
      name = attributes.name or "${attributes.pname}-${attributes.version}";
    in
    attributes
    // attributes.passthru or { }
    // derivation (
      inputs
      // {
        inherit name system;
        builder = "/bin/sh";
      }
    );

  packages = {
    inherit lib;
    cacert = made { name = "cacert"; };
    callPackage =
      file: overrides:
      let
        function = import file;
        wanted = builtins.functionArgs function;
      in
      function (builtins.intersectAttrs wanted packages // overrides);
    formats.toml = _: {
      type = lib.types.attrs;
      # JSON, of which nixpkgs makes TOML in a build.
      generate = _: builtins.toJSON;
    };
    git = made { name = "git"; };
    mkShell = attributes: made ({ name = "shell"; } // attributes);
    nodejs_24 = made { name = "nodejs"; };
    stdenvNoCC = {
      buildPlatform.node = {
        arch = if system == "x86_64-linux" then "x64" else "arm64";
        platform = "linux";
      };
      mkDerivation = made;
    };
    tmux = made { name = "tmux"; };
  };
in
packages
