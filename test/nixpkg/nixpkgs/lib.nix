let
  inherit (builtins)
    all
    attrNames
    concatStringsSep
    elem
    filter
    foldl'
    isAttrs
    isBool
    isString
    listToAttrs
    map
    mapAttrs
    match
    pathExists
    replaceStrings
    ;
in
rec {
  inherit (builtins) concatStringsSep concatMap mapAttrs;

  concatStrings = concatStringsSep "";
  escapeShellArg = text: "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
  genAttrs =
    names: make:
    listToAttrs (
      map (name: {
        inherit name;
        value = make name;
      }) names
    );
  importJSON = file: builtins.fromJSON (builtins.readFile file);
  mapAttrsToList = make: attributes: map (name: make name attributes.${name}) (attrNames attributes);
  optionalString = condition: text: if condition then text else "";
  subtractLists = without: filter (one: !elem one without);
  unique = foldl' (found: one: if elem one found then found else found ++ [ one ]) [ ];

  fetchers.proxyImpureEnvVars = [ "https_proxy" ];
  fileset = {
    unions = map (path: if pathExists path then path else throw "${toString path} is not there");
    # Names what is in it, for tests to lay out.
    toSource =
      { root, fileset }:
      let
        within = path: replaceStrings [ "${toString root}/" ] [ "" ] (toString path);
      in
      "/source ${concatStringsSep " " (map within fileset)}";
  };
  licenses.mit.spdxId = "MIT";
  # As the real one cleans a name.
  strings.sanitizeDerivationName = replaceStrings [ "@" "/" ] [ "-" "-" ];

  literalExpression = text: { inherit text; };
  mkEnableOption =
    what:
    mkOption {
      type.check = isBool;
      default = false;
      description = "Whether to enable ${what}.";
    };
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkOption = option: option // { _type = "option"; };
  types = {
    attrs.check = isAttrs;
    enum = values: { check = value: elem value values; };
    listOf = type: { check = all type.check; };
    package.check = isAttrs;
    strMatching = pattern: { check = value: isString value && match pattern value != null; };
  };

  # What a NixOS module makes of a configuration (in NixOS: lib.evalModules, with all its modules).
  evalModule =
    {
      module,
      config,
      pkgs,
    }:
    let
      fill =
        name: options: given:
        if options._type or null != "option" then
          let
            set = if given == null then { } else given;
            unknown = subtractLists (attrNames options) (attrNames set);
          in
          if unknown != [ ] then
            throw "The option ${name}.${concatStringsSep "," unknown} does not exist."
          else
            mapAttrs (part: option: fill "${name}.${part}" option (set.${part} or null)) options
        else
          let
            value = if given == null then options.default else given;
          in
          if options.type.check value then value else throw "The option ${name} is of another type.";
      settle =
        value:
        if value._type or null == "if" then
          (if value.condition then settle value.content else null)
        else if isAttrs value && value.type or null != "derivation" then
          mapAttrs (_: settle) value
        else
          value;
      made = module {
        inherit pkgs;
        lib = import ./lib.nix;
        config = config // {
          programs.terrapin =
            fill "programs.terrapin" made.options.programs.terrapin
              config.programs.terrapin or { };
        };
      };
    in
    settle made.config;
}
