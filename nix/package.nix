# The program is one bundle without anything to install beside it but Node, so the build needs only
# what goes into the bundle, and esbuild.
#
# package-lock.json says where each package lies and what its tarball hashes to, but not where it is
# to be had: it names no address. buildNpmPackage and importNpmLock both need one, so npm itself is
# asked here, by name and version, at whatever registry is its own; and Nix holds each tarball
# against the lock file's hash. There is no other hash to keep up to date.
{
  cacert,
  lib,
  nodejs_24,
  stdenvNoCC,
}:
let
  package = lib.importJSON ../package.json;
  lock = (lib.importJSON ../package-lock.json).packages;

  # What is no part of the program: checks, tests, pictures, and a Node of their own.
  tools = [
    "@biomejs/biome"
    "@resvg/resvg-js"
    "@types/node"
    "@types/react"
    "@xterm/headless"
    "ink-testing-library"
    "node"
    "typescript"
    "vitest"
  ];

  # Where Node finds `name` from a directory: there, or in the nearest directory above.
  find =
    from: name:
    let
      here = "${lib.optionalString (from != "") "${from}/"}node_modules/${name}";
      above = builtins.match "(.*)/node_modules/.*" from;
    in
    if lock ? ${here} then
      here
    else if from == "" then
      throw "package-lock.json has no ${name}"
    else
      find (if above == null then "" else builtins.head above) name;

  inherit (stdenvNoCC.buildPlatform.node) arch platform;
  runsHere =
    key:
    builtins.elem platform (lock.${key}.os or [ platform ])
    && builtins.elem arch (lock.${key}.cpu or [ arch ]);

  places =
    from: names: map (key: { inherit key; }) (builtins.filter runsHere (map (find from) names));
  needed = map ({ key }: key) (
    builtins.genericClosure {
      startSet = places "" (lib.subtractLists tools (builtins.attrNames package.devDependencies));
      operator =
        { key }:
        places key (
          builtins.attrNames (lock.${key}.dependencies or { } // lock.${key}.optionalDependencies or { })
        );
    }
  );

  tarball =
    key:
    let
      name = lock.${key}.name or (builtins.head (builtins.match ".*node_modules/(.+)" key));
      inherit (lock.${key}) version;
    in
    stdenvNoCC.mkDerivation {
      name = lib.strings.sanitizeDerivationName "${name}-${version}.tgz";
      nativeBuildInputs = [
        cacert
        nodejs_24
      ];
      buildCommand = ''
        export HOME=$TMPDIR
        npm pack --silent --pack-destination "$TMPDIR" ${lib.escapeShellArg "${name}@${version}"}
        mv "$TMPDIR"/*.tgz "$out"
      '';
      outputHashMode = "flat";
      outputHash = lock.${key}.integrity;
      # Where the builder has another registry, or a proxy.
      impureEnvVars = lib.fetchers.proxyImpureEnvVars ++ [
        "NODE_EXTRA_CA_CERTS"
        "npm_config_registry"
      ];
    };

  # The tarball of each place below node_modules that the build needs.
  npmPackages = lib.genAttrs needed tarball;
in
stdenvNoCC.mkDerivation {
  pname = package.name;
  inherit (package) version;

  src = lib.fileset.toSource {
    root = ../.;
    fileset = lib.fileset.unions [
      ../LICENSE
      ../man
      ../package.json
      ../screens
      ../scripts
      ../src
    ];
  };

  nativeBuildInputs = [ nodejs_24 ];
  buildInputs = [ nodejs_24 ];

  configurePhase = ''
    runHook preConfigure
    ${lib.concatStrings (
      lib.mapAttrsToList (place: tarball: ''
        mkdir -p ${lib.escapeShellArg place}
        tar -xzf ${tarball} --strip-components=1 --no-same-owner -C ${lib.escapeShellArg place}
      '') npmPackages
    )}
    chmod -R u+rwX node_modules
    runHook postConfigure
  '';

  buildPhase = ''
    runHook preBuild
    node scripts/build.ts
    runHook postBuild
  '';

  installPhase = ''
    runHook preInstall
    mkdir -p $out/bin $out/lib/terrapin
    cp -r dist package.json $out/lib/terrapin
    ln -s ../lib/terrapin/dist/terrapin.js $out/bin/terrapin
    cp -r share $out
    mkdir -p $out/share/man/man1
    cp man/terrapin.1 $out/share/man/man1
    mkdir -p $out/share/licenses/terrapin
    cp LICENSE dist/LICENCES.txt $out/share/licenses/terrapin
    runHook postInstall
  '';

  doInstallCheck = true;
  installCheckPhase = ''
    runHook preInstallCheck
    HOME=$TMPDIR $out/bin/terrapin --version
    HOME=$TMPDIR $out/bin/terrapin --demo list
    runHook postInstallCheck
  '';

  passthru = { inherit npmPackages; };

  meta = {
    inherit (package) description;
    license = lib.licenses.mit;
    mainProgram = "terrapin";
    platforms = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
}
