/*
 * Families of libraries, with a common list of versions or a version each. `NAME VERSION` pairs separated by
 * commas; sizes are derived from the names.
 */

/** One family: every member is named `prefix` + member. */
export interface Family {
  readonly prefix: string
  /** Reference of every member besides the C library; null where it lacks even that. */
  readonly references: string | null
  /** The versions of members without their own, in the notation of parse.ts. */
  readonly versions: string
  /** Smallest and largest size in KiB. */
  readonly sizes: readonly [number, number]
  /** `name` or `name version…`, separated by commas. */
  readonly members: string
}

export const FAMILIES: Readonly<Record<string, Family>> = {
  x11: {
    prefix: '',
    references: '',
    versions: '',
    sizes: [28, 420],
    members: `libX11 1.8.12, libXau 1.0.12, libXcomposite 0.4.6 6=0.4.7, libXcursor 1.2.3,
      libXdamage 1.1.6 6=1.1.7, libXdmcp 1.1.5, libXext 1.3.6 3=1.3.7, libXfixes 6.0.2, libXfont2 2.0.7,
      libXft 2.3.9, libXi 1.8.2, libXinerama 1.1.5 6=1.1.6, libXmu 1.2.1 6=1.3.1, libXpm 3.5.17 6=3.5.18,
      libXrandr 1.5.4 6=1.5.5, libXrender 0.9.12, libXres 1.2.2 6=1.2.3, libXScrnSaver 1.2.4 6=1.2.5,
      libXt 1.3.1, libXtst 1.2.5, libXv 1.0.13, libXxf86vm 1.1.6 6=1.1.7, libSM 1.2.6, libICE 1.1.2,
      libxcb 1.17.0, libxcb-util 0.4.1, libxcb-image 0.4.1, libxcb-keysyms 0.4.1,
      libxcb-render-util 0.3.10, libxcb-wm 0.4.2, libxcb-cursor 0.1.6, libxcvt 0.1.3,
      libxshmfence 1.3.3, libfontenc 1.1.8 6=1.1.9, libpciaccess 0.18.1, libxkbfile 1.1.3 6=1.2.0,
      xauth 1.1.4 6=1.1.5, xhost 1.0.10, xkbcomp 1.4.7 3=1.5.0, xprop 1.2.8, xrandr 1.5.3,
      xrdb 1.2.2, xset 1.2.5, xsetroot 1.1.3, xlsclients 1.1.5, xmodmap 1.0.11, xinput 1.6.4`,
  },
  kf6: {
    prefix: '',
    references: 'qtbase qtdeclarative',
    versions: '6.19.0 2=6.20.0 3=6.21.0 4=6.22.0 6=6.24.0 8=6.25.0 9=6.26.0',
    sizes: [160, 5200],
    members: `attica, baloo, bluez-qt, frameworkintegration, karchive, kauth, kbookmarks, kcmutils,
      kcodecs, kcolorscheme, kcompletion, kconfig, kconfigwidgets, kcontacts, kcoreaddons, kcrash,
      kdbusaddons, kdeclarative, kded, kdnssd, kdoctools, kfilemetadata, kglobalaccel, kguiaddons,
      kholidays, ki18n, kiconthemes, kidletime, kimageformats, kio, kirigami, kitemmodels,
      kitemviews, kjobwidgets, knewstuff, knotifications, knotifyconfig, kpackage, kparts,
      kpeople, kpty, krunner, kservice, kstatusnotifieritem, ksvg, ktexteditor, ktexttemplate,
      ktextwidgets, kunitconversion, kuserfeedback, kwallet, kwidgetsaddons, kwindowsystem,
      kxmlgui, networkmanager-qt, prison, purpose, qqc2-desktop-style, solid, sonnet, syndication,
      syntax-highlighting, threadweaver`,
  },
  qt6: {
    prefix: '',
    references: 'qtbase',
    versions: '6.10.0 4=6.10.1 6=6.10.2 9=6.11.0',
    sizes: [420, 21000],
    members: `qt3d, qt5compat, qtcharts, qtconnectivity, qtdeclarative, qtimageformats, qtlanguageserver,
      qtlocation, qtmultimedia, qtnetworkauth, qtpositioning, qtquick3d, qtquicktimeline,
      qtremoteobjects, qtscxml, qtsensors, qtserialport, qtshadertools, qtspeech, qtsvg, qttools,
      qttranslations, qtvirtualkeyboard, qtwayland, qtwebchannel, qtwebsockets`,
  },
  perl: {
    prefix: 'perl5.42.0-',
    references: 'perl',
    versions: '',
    sizes: [12, 640],
    members: `Authen-SASL 2.1900, B-Hooks-EndOfScope 0.28, Business-ISBN-Data 20250923.001,
      CGI 4.71, Clone 0.47, Compress-Raw-Lzma 2.214, Config-IniFiles 3.000003, Crypt-Blowfish 2.14,
      Data-Dump 1.25, Date-Manip 6.98, DBD-SQLite 1.76, DBI 1.647, Devel-GlobalDestruction 0.14,
      Digest-HMAC 1.05, Encode-Locale 1.05, Error 0.17030, Exporter-Tiny 1.006003, File-BaseDir 0.09,
      File-DesktopEntry 0.22, File-Listing 6.16, File-MimeInfo 0.35, File-Slurp 9999.32,
      HTML-Parser 3.83, HTML-Tagset 3.24, HTTP-Cookies 6.11, HTTP-Daemon 6.16, HTTP-Date 6.06,
      HTTP-Message 7.01, HTTP-Negotiate 6.01, IO-HTML 1.004, IO-Socket-SSL 2.095 6=2.098,
      IO-Tty 1.20, IPC-System-Simple 1.30, JSON 4.10, JSON-PP 4.16, JSON-XS 4.04, LWP 6.79 6=6.81,
      LWP-MediaTypes 6.04, List-MoreUtils 0.430, Mozilla-CA 20250602, Net-DBus 1.2.0, Net-HTTP 6.24,
      Net-SMTP-SSL 1.04, Net-SSLeay 1.94, Path-Tiny 0.150, Sort-Versions 1.62, TermReadKey 2.38,
      Term-ReadLine-Gnu 1.47, Text-CSV_XS 1.61, TimeDate 2.33, Try-Tiny 0.32, Types-Serialiser 1.01,
      URI 5.34, WWW-RobotRules 6.03, X11-Protocol 0.56, XML-Parser 2.47, XML-SAX 1.02,
      XML-Simple 2.25, XML-Twig 3.54, XML-Writer 0.900, common-sense 3.75, libnet 3.15,
      Image-ExifTool 13.39 4=13.44 6=13.52`,
  },
  python: {
    prefix: 'python3.13-',
    references: 'python3',
    versions: '',
    sizes: [60, 4800],
    members: `aiohappyeyeballs 2.6.1, aiohttp 3.13.1 4=3.13.3, aiosignal 1.4.0, annotated-types 0.7.0,
      anyio 4.11.0 4=4.12.1, attrs 25.4.0, babel 2.17.0, beautifulsoup4 4.14.2 4=4.14.3, bcrypt 5.0.0,
      brotli 1.1.0 4=1.2.0, certifi 2025.10.05 4=2026.01.04 8=2026.02.25, cffi 2.0.0, chardet 5.2.0,
      charset-normalizer 3.4.3 4=3.4.4, click 8.2.1 6=8.3.1, colorama 0.4.6, contourpy 1.3.3,
      cryptography 46.0.2 4=46.0.4 6=46.0.5, cycler 0.12.1, dbus-python 1.4.0, defusedxml 0.8.0rc2,
      distro 1.9.0, dnspython 2.8.0, docutils 0.21.2 6=0.22.4, fonttools 4.60.1 4=4.61.1, frozenlist 1.8.0,
      greenlet 3.2.4 4=3.3.1, h11 0.16.0, httpcore 1.0.9, httpx 0.28.1, idna 3.10 4=3.11,
      ifaddr 0.2.0, iniconfig 2.1.0 6=2.3.0, jinja2 3.1.6, jmespath 1.0.1 6=1.1.0, jsonschema 4.25.1 4=4.26.0,
      jsonschema-specifications 2025.9.1, keyring 25.6.0 4=25.7.0, kiwisolver 1.4.9, lxml 6.0.2,
      markdown 3.9 4=3.10.1, markdown-it-py 4.0.0, markupsafe 3.0.3, matplotlib 3.10.7 4=3.10.8,
      mdurl 0.1.2, msgpack 1.1.2, multidict 6.7.0 4=6.7.1, mutagen 1.47.0, networkx 3.5 6=3.6.1,
      numpy 2.3.4 4=2.4.1 8=2.4.3, olefile 0.47, packaging 25.0 6=26.0, pandas 2.3.3, paramiko 4.0.0,
      pathspec 0.12.1 6=1.0.4, pexpect 4.9.0, pillow 12.0.0 4=12.1.0 6=12.1.1, platformdirs 4.5.0 4=4.5.1,
      pluggy 1.6.0, propcache 0.4.1, psutil 7.1.2 4=7.2.1, ptyprocess 0.7.0, pycairo 1.28.0 6=1.29.0,
      pycparser 2.23 6=3.0, pycryptodomex 3.23.0, pydantic 2.12.3 4=2.12.5, pydantic-core 2.41.4 4=2.41.5,
      pygments 2.19.2, pygobject 3.54.5, pynacl 1.6.0 6=1.6.2, pyparsing 3.2.5 6=3.3.2, pyqt6 6.10.0 9=6.11.0,
      pyqt6-sip 13.10.2 6=13.11.0, pysocks 1.7.1, pytest 8.4.2 6=9.0.2, python-dateutil 2.9.0.post0,
      pytz 2025.2, pyudev 0.24.4, pyxdg 0.28, pyyaml 6.0.3, referencing 0.37.0, regex 2025.9.18 4=2026.1.15,
      requests 2.32.5, resolvelib 1.1.0 6=1.2.1, rich 14.2.0 6=14.3.2, rpds-py 0.27.1 4=0.30.0,
      scikit-learn 1.7.2 6=1.8.0, scipy 1.16.3 4=1.17.0, secretstorage 3.4.0 6=3.5.0, setproctitle 1.3.7,
      six 1.17.0, sniffio 1.3.1, soupsieve 2.8 4=2.8.3, sqlalchemy 2.0.44 4=2.0.46, tomlkit 0.13.3 6=0.14.0,
      tornado 6.5.2 4=6.5.4, tqdm 4.67.1 6=4.67.3, typing-extensions 4.15.0, urllib3 2.5.0 4=2.6.3,
      websockets 15.0.1 6=16.0, wheel 0.46.1 6=0.46.3, yarl 1.22.0, zeroconf 0.148.0, zstandard 0.25.0`,
  },
  vim: {
    prefix: 'vimplugin-',
    references: null,
    versions: '',
    sizes: [40, 2600],
    members: `bufferline.nvim 4.9.1, catppuccin-nvim 1.11.0, cmp-buffer 0-unstable-2025-04-01,
      cmp-nvim-lsp 0-unstable-2025-07-13 4=0-unstable-2025-11-13, cmp-path 0-unstable-2025-10-01,
      comment.nvim 0.8.0-unstable-2024-06-09, conform.nvim 9.1.0, diffview.nvim 0-unstable-2024-06-13,
      fidget.nvim 1.6.1, friendly-snippets 0-unstable-2025-10-08 6=0-unstable-2026-02-18,
      fzf-lua 0-unstable-2025-10-20 4=0-unstable-2026-01-28 8=0-unstable-2026-04-24, gitsigns.nvim 1.0.2 4=2.0.0,
      indent-blankline.nvim 3.9.0 6=3.9.1, lazydev.nvim 1.10.0, lspkind.nvim 0-unstable-2025-09-03,
      lualine.nvim 0-unstable-2025-10-19 6=0-unstable-2025-11-23, luasnip 2.4.1 4=2.4.2, mini.nvim 0.16.0 4=0.17.0,
      neogit 2.0.0 4=3.0.0, nvim-autopairs 0.10.0-unstable-2025-08-11, nvim-cmp 0-unstable-2025-10-06,
      nvim-dap 0.10.0, nvim-lspconfig 2.5.0 6=2.7.0, nvim-surround 3.1.5 4=4.0.1, nvim-tree.lua 1.14.0 6=1.16.0,
      nvim-treesitter 0.10.0-unstable-2025-05-24, nvim-web-devicons 0.100-unstable-2025-10-14,
      oil.nvim 2.15.0, plenary.nvim 0.1.4-unstable-2025-06-19, rustaceanvim 6.9.5 4=7.1.9 8=8.0.3,
      telescope-fzf-native.nvim 0-unstable-2025-09-13, telescope.nvim 0.1.8-unstable-2025-09-01 4=0.2.1,
      trouble.nvim 3.7.1, undotree 6.1-unstable-2025-08-26, vim-fugitive 3.7-unstable-2025-07-28,
      vim-nix 0-unstable-2025-02-16, which-key.nvim 3.17.0`,
  },
  grammars: {
    prefix: 'vimplugin-treesitter-grammar-',
    references: null,
    // Nixpkgs gives these no version.
    versions: '',
    sizes: [90, 3400],
    members: `bash, c, comment, cpp, css, diff, dockerfile, fish, git_config, git_rebase, gitcommit,
      gitignore, go, gomod, haskell, hcl, html, ini, java, javascript, json, just, kotlin, latex, lua,
      make, markdown, markdown_inline, nix, python, query, regex, rust, sql, ssh_config, toml,
      typescript, vim, vimdoc, xml, yaml`,
  },
}

/** The head of a family to which its members refer, where no other table has it. */
export const HEADS = `
qtbase 31.2M 6.10.0 4=6.10.1 6=6.10.2 9=6.11.0 > icu4c openssl libxkbcommon fontconfig.lib harfbuzz libglvnd glib dbus.lib double-conversion md4c.lib
`
