/*
 * Packages visible to the person at this laptop: the graphical session, its programs and fonts. parse.ts
 * defines the notation; `@name` is every member of a family (families.ts).
 */

/** The session and its graphics. */
export const SESSION = `
mesa 74.2M 25.2.5 1=25.2.6 2=25.3.1 4=25.3.4 5=26.0.0 6=26.0.2 8=26.0.5 9=26.1.0 +cross_tools=3.1M +opencl=118M > llvm.lib libdrm libglvnd spirv-llvm-translator libclc wayland elfutils zstd lm-sensors
intel-media-driver 28.9M 25.3.4 4=25.4.6 6=26.1.0 > libva
intel-vaapi-driver 5.4M 2.4.1 > libva
libva-utils 900K 2.22.0 6=2.23.0 > libva
vulkan-tools 1.6M 1.4.328.0 4=1.4.335.0 > vulkan-loader
sway-unwrapped 3.4M 1.11 > wlroots libinput pango
sway 60K 1.11 > sway-unwrapped dbus.lib
wlroots 2.2M 0.19.2 > wayland libdrm libinput seatd vulkan-loader libliftoff mesa-libgbm
seatd 120K 0.9.1 6=0.9.2
libliftoff 110K 0.5.0
swaybg 60K 1.2.1 > cairo gdk-pixbuf
swayidle 64K 1.8.0 6=1.9.0 > wayland
swaylock 130K 1.8.3 6=1.8.5 > cairo gdk-pixbuf linux-pam
waybar 4.1M 0.14.0 6=0.15.0 > gtkmm gtk-layer-shell libpulseaudio libnl spdlog jsoncpp playerctl upower libdbusmenu-gtk3
playerctl 420K 2.4.1 > glib
wofi 210K 1.5.1 6=1.5.3 > gtk+3
fuzzel 540K 1.13.1 6=1.14.0 > cairo librsvg
mako 240K 1.10.0 > cairo pango systemd
grim 82K 1.5.0 > cairo
slurp 76K 1.5.0 > cairo libxkbcommon
wl-clipboard 96K 2.2.1 6=2.3.0 > wayland
kanshi 110K 1.8.0 > wayland
wlsunset 60K 0.4.0 > wayland
brightnessctl 70K 0.5.1
greetd 1.7M 0.10.3 > linux-pam
~tuigreet 2.4M 0.9.1
xdg-desktop-portal 2.3M 1.20.3 6=1.21.0 > glib json-glib fuse3 pipewire
xdg-desktop-portal-wlr 210K 0.7.1 6=0.8.1 > pipewire
xdg-desktop-portal-gtk 620K 1.15.3 > gtk+3
xdg-utils 210K 1.2.1 > bash
xwayland 3.7M 24.1.8 2=24.1.9 > @x11 libepoxy libdrm wayland
pipewire 9.8M 1.4.9 4=1.4.10 6=1.6.1 8=1.6.3 +jack=330K > dbus.lib alsa-lib bluez ffmpeg.lib libcanberra
wireplumber 3.4M 0.5.12 6=0.5.13 > glib lua pipewire
pavucontrol 1.2M 6.1 6=6.2 > gtk4 libpulseaudio
pulseaudio 5.1M 17.0 > libpulseaudio speexdsp
easyeffects 11.7M 8.0.2 4=8.0.8 6=8.1.2 > @qt6 pipewire fftw-single
networkmanagerapplet 4.8M 1.36.0 > gtk+3 networkmanager libappindicator-gtk3
blueman 9.4M 2.4.6 > gtk+3 bluez python3
gnome-keyring 3.1M 48.0 6=50.0 > libsecret linux-pam
gcr 2.7M 3.41.2 > gtk+3 libgcrypt
nautilus 13.4M 49.1 4=49.3 6=50.0 > libadwaita libportal tinysparql
tinysparql 4.2M 3.10.1 6=3.11.0 > glib icu4c
gvfs 4.4M 1.58.0 6=1.60.0 > glib libsecret udisks libmtp libsoup glib-networking libimobiledevice
file-roller 2.9M 44.6 > libadwaita
eog 6.1M 49.1 6=49.2 > gtk+3 exiv2.lib
papers 6.8M 49.1 6=50.0 > libadwaita poppler
loupe 8.2M 49.1 6=50.0 > libadwaita
~adwaita-icon-theme 3.9M 49.0 6=50.0
~papirus-icon-theme 326M 20250501
~breeze-icons 58.2M 6.19.0 2=6.20.0 3=6.21.0 4=6.22.0 6=6.24.0 8=6.25.0 9=6.26.0
~bibata-cursors 49.7M 2.0.7
~arc-theme 7.3M 20221218
~nixos-artwork-wallpapers 31.8M 0-unstable-2025-06-11
~dejavu-fonts 10.1M 2.37
~freefont-ttf 6.2M 20120503
~gyre-fonts 17.6M 2.501
~liberation-fonts 4.2M 2.1.5
~unifont 24.3M 16.0.03 3=17.0.03
~noto-fonts 132M 2025.10.01 3=2025.12.01 6=2026.02.01
~noto-fonts-color-emoji 11.4M 2.051
~noto-fonts-cjk-sans 62.1M 2.004
~noto-fonts-cjk-serif 57.8M 2.003
~nerd-fonts-jetbrains-mono 188M 3.4.0+2.304
~nerd-fonts-symbols-only 2.8M 3.4.0
~inter 12.9M 4.1
~font-awesome 3.1M 7.1.0 6=7.2.0
~source-sans 9.6M 3.052
~ghostscript-fonts 2.4M
~hunspell-dict-en-us-wordlist 780K 2020.12.07
~hunspell-dict-de-de-igerman98 4.6M 20161207
~hyphen-en-us 106K 2.8.8
`

/** Programs that a person installs. */
export const PROGRAMS = `
firefox-unwrapped 288M 144.0 1=145.0.1 2=146.0 3=146.0.1 4=147.0.2 5=147.0.4 6=148.0.2 7=149.0.2 8=150.0 9=150.0.1 > gtk+3 nss dbus.lib alsa-lib ffmpeg.lib libpulseaudio libglvnd
firefox 118K 144.0 1=145.0.1 2=146.0 3=146.0.1 4=147.0.2 5=147.0.4 6=148.0.2 7=149.0.2 8=150.0 9=150.0.1 > firefox-unwrapped
thunderbird-unwrapped 276M 144.0.1 1=145.0 2=146.0 3=146.0.1 4=147.0.1 6=148.0.1 7=149.0.1 8=149.0.2 9=150.0 > gtk+3 nss dbus.lib libglvnd
thunderbird 110K 144.0.1 1=145.0 2=146.0 3=146.0.1 4=147.0.1 6=148.0.1 7=149.0.1 8=149.0.2 9=150.0 > thunderbird-unwrapped
chromium-unwrapped 452M 141.0.7390.122 1=142.0.7444.175 2=143.0.7499.40 3=143.0.7499.192 4=144.0.7559.109 5=145.0.7632.75 6=146.0.7680.80 7=147.0.7727.55 8=147.0.7727.101 9=147.0.7727.137 > gtk+3 nss libva alsa-lib libpulseaudio libglvnd
chromium 86K 141.0.7390.122 1=142.0.7444.175 2=143.0.7499.40 3=143.0.7499.192 4=144.0.7559.109 5=145.0.7632.75 6=146.0.7680.80 7=147.0.7727.55 8=147.0.7727.101 9=147.0.7727.137 > chromium-unwrapped
libreoffice 884M 25.2.6.2 2=25.8.3.2 5=25.8.4.2 6=26.2.1.2 8=26.2.2.2 > gtk+3 boost:187 icu4c:73 poppler nss python3:312 openldap clucene-core hunspell libxml2:13 libxslt minizip
clucene-core 2.9M 2.3.3.4
electron-unwrapped 291M 38.4.0 2=39.2.6 5=39.3.0 6=40.7.0 8=41.2.0 > gtk+3 nss alsa-lib libglvnd
electron 72K 38.4.0 2=39.2.6 5=39.3.0 6=40.7.0 8=41.2.0 > electron-unwrapped
signal-desktop 158M 7.76.0 2=7.82.0 3=7.84.0 4=7.87.0 5=7.90.0 6=7.94.0 7=8.2.0 8=8.4.0 9=8.4.1 > electron
obsidian 92.4M 1.9.14 2=1.10.6 5=1.11.4 6=1.12.4 > electron
keepassxc 24.2M 2.7.10 2=2.7.11 > qtbase libargon2 botan
libargon2 130K 20190702
botan 14.9M 3.9.0 6=3.10.0 > bzip2 sqlite
gimp 121M 3.0.6 6=3.0.8 > gtk+3 gegl babl libheif.lib libraw poppler python3 libavif libjxl
gegl 24.9M 0.4.64 6=0.4.66 > babl openexr libraw
babl 4.2M 0.1.116 6=0.1.120 > lcms2
inkscape 172M 1.4.2 4=1.4.3 > gtkmm poppler lib2geom boost python3
lib2geom 2.7M 1.4 > boost
mpv-unwrapped 9.8M 0.40.0 3=0.41.0 > ffmpeg.lib libplacebo libass pipewire lua vapoursynth
vapoursynth 7.7M 72 6=73 > python3 zimg
mpv 190K 0.40.0 3=0.41.0 > mpv-unwrapped yt-dlp
yt-dlp 41.2M 2025.10.22 1=2025.11.12 3=2025.12.08 5=2026.02.04 6=2026.03.13 8=2026.04.20 > python3 ffmpeg.bin
audacity 48.6M 3.7.5 4=3.7.7 > libsndfile gtk+3 rubberband ffmpeg:7.lib
imv 420K 5.0.1 > cairo librsvg
zathura-with-plugins 64K 0.5.13 4=0.5.14 > girara poppler
girara 380K 0.4.5 6=2026.01.30 > gtk+3
foot 2.7M 1.25.0 6=1.26.1 +themes=160K > fontconfig.lib pixman wayland
neovim-unwrapped 31.4M 0.11.4 1=0.11.5 6=0.12.0 8=0.12.1 > luajit libuv tree-sitter msgpack-c unibilium
neovim 220K 0.11.4 1=0.11.5 6=0.12.0 8=0.12.1 > neovim-unwrapped vim-pack-dir
vim-pack-dir 96K > @vim @grammars
lua-language-server 6.8M 3.15.0 4=3.17.1
nil 6.1M 2025-06-13
nixfmt 3.9M 1.1.0 4=1.2.0
tmux 1.3M 3.5a 2=3.6a > ncurses libevent
zsh 12.1M 5.9 +man=690K > ncurses pcre2
starship 9.1M 1.23.0 3=1.24.2
fzf 5.1M 0.66.0 2=0.67.0 6=0.70.0 +man=40K > bash
ripgrep 6.4M 14.1.1 2=15.1.0
fd 3.7M 10.3.0 6=10.4.2
bat 6.3M 0.25.0 2=0.26.1
eza 2.5M 0.23.4 +man=24K > libgit2.lib
delta 6.8M 0.18.2 > zlib
htop 460K 3.4.1 > ncurses
direnv 7.2M 2.37.1 > bash
nix-direnv 28K 3.1.0 > nix
git 49.3M 2.51.0 1=2.51.2 3=2.52.0 6=2.53.0 +doc=14.9M > curl expat openssl pcre2 zlib perl
git-lfs 12.4M 3.7.1
gh 52.8M 2.81.0 1=2.83.1 4=2.86.0 6=2.88.1 8=2.91.0 > git
lazygit 21.6M 0.55.1 3=0.57.0 6=0.59.0
jujutsu 31.7M 0.34.0 2=0.36.0 4=0.37.0 6=0.39.0 8=0.40.0 > openssl
rustc 742M 1.89.0 2=1.91.1 5=1.92.0 6=1.93.1 8=1.94.1 > llvm.lib gcc-wrapper
cargo 38.4M 1.89.0 2=1.91.1 5=1.92.0 6=1.93.1 8=1.94.1 > openssl curl rustc
rust-analyzer 48.2M 2025-08-25 4=2026-01-12 8=2026-04-13
clippy 21.4M 1.89.0 2=1.91.1 5=1.92.0 6=1.93.1 8=1.94.1 > rustc
gcc-wrapper 62K 14.3.0 3=15.2.0 > gcc-unwrapped glibc.dev binutils
gcc-unwrapped 268M 14.3.0 3=15.2.0 > gmp mpfr libmpc isl
binutils 38.2M 2.44 3=2.45.1 +lib=8.2M > zlib
gnumake 1.7M 4.4.1
cmake 51.6M 4.1.2 > curl libarchive.lib libuv
pkg-config-wrapper 38K 0.29.2
gdb 19.8M 16.3 4=17.1 > python3 readline elfutils
nodejs 128M 22.20.0 2=24.11.1 4=24.13.0 6=24.14.0 8=24.14.1 +man=60K +npm=12M > openssl icu4c libuv
docker 41.2M 28.5.1 4=29.2.0 6=29.3.0 > moby containerd
moby 129M 28.5.1 4=29.2.0 6=29.3.0 > iptables runc
containerd 96.8M 2.1.4 4=2.2.1 6=2.2.2
runc 10.4M 1.3.2 2=1.4.0 > libseccomp.lib
docker-compose 74.2M 2.40.2 2=5.0.0 6=5.1.0
lazydocker 19.4M 0.24.1 4=0.24.4
podman 71.2M 5.6.2 4=5.7.1 6=5.8.0 > conmon crun netavark aardvark-dns passt
conmon 240K 2.1.13 6=2.2.0 > glib
crun 610K 1.24 4=1.26 > libseccomp.lib
netavark 5.8M 1.16.1 4=1.17.2
aardvark-dns 2.9M 1.16.0 4=1.17.0
passt 620K 2025_09_19 6=2026_01_20
kubectl 58.1M 1.34.1 4=1.35.0 6=1.35.2 +man=410K
k9s 124M 0.50.16 4=0.50.18
postgresql 68.4M 17.6 1=17.7 6=17.9 +lib=4.3M > llvm:20.lib icu4c openssl readline krb5.lib
sops 52.1M 3.11.0 6=3.12.1
age 7.9M 1.2.1 4=1.3.1
restic 27.4M 0.18.1
borgbackup 9.8M 1.4.2 4=1.4.3 > python3 openssl lz4.lib zstd xxHash
sops-install-secrets 13.1M 0.0.1
~syncthing 34.6M 2.0.10 2=2.0.12 4=2.0.13 6=2.0.15
tailscale 48.6M 1.90.6 4=1.94.1 6=1.96.2 8=1.96.4 > iptables
wireguard-tools 180K 1.0.20250521 > bash
anki 96.4M 25.09.2 6=26.02 > python3 qtbase qtwebengine
typst 41.8M 0.13.1 2=0.14.0 4=0.14.2
imagemagick 31.2M 7.1.2-8 3=7.1.2-12 6=7.1.2-15 > libheif.lib libtiff libwebp librsvg giflib
graphviz 11.6M 12.2.1 4=14.1.2 > cairo pango
opencascade-occt 186M 7.9.2 4=7.9.3 > freetype
prusa-slicer 92.7M 2.9.3 3=2.9.4 > gtk+3 opencascade-occt boost
qemu-host-cpu-only 438M 10.1.2 2=10.1.3 4=10.2.0 6=10.2.1 > glib gtk+3 libpulseaudio libusb pixman spice liburing libaio
spice 3.7M 0.16.0 > openssl
libvirt 52.3M 11.8.0 4=12.0.0 6=12.1.0 > gnutls libnl polkit qemu-host-cpu-only yajl
virt-manager 14.6M 5.1.0 > python3 libvirt gtk+3
~OVMF 12.1M 202508 4=202511 6=202602 +fd=16M
swtpm 1.6M 0.10.1 > openssl libseccomp.lib
ollama 39.8M 0.12.6 4=0.15.2 6=0.17.7 8=0.20.0
kdenlive 48.7M 25.08.2 2=25.08.3 3=25.12.0 5=25.12.2 6=25.12.3 8=26.04.0 > @kf6 @qt6 mlt
mlt 6.8M 7.34.1 4=7.36.1 > ffmpeg.lib opencv qtbase
okular 21.9M 25.08.2 2=25.08.3 3=25.12.0 5=25.12.2 6=25.12.3 8=26.04.0 > @kf6 poppler djvulibre libspectre
kate 28.4M 25.08.2 2=25.08.3 3=25.12.0 5=25.12.2 6=25.12.3 8=26.04.0 > @kf6
qtwebengine 254M 6.10.0 4=6.10.1 6=6.10.2 9=6.11.0 > qtbase qtdeclarative nss ffmpeg.lib libvpx
nmap 25.3M 7.98 > libpcap openssl
hyperfine 1.6M 1.19.0 3=1.20.0
just 4.6M 1.43.0 3=1.45.0 6=1.47.1
shellcheck-minimal 29.6M 0.11.0
exiftool 27.9M 13.39 4=13.44 6=13.52 > @perl
python3-env 210K 3.13.9 3=3.13.11 6=3.13.12 > @python
perl-env 160K 5.42.0 > @perl
hyprland 18.4M 0.53.3 > aquamarine hyprutils hyprgraphics libinput pango
aquamarine 1.6M 0.10.0 > hyprutils libdrm seatd
hyprutils 340K 0.11.0 > pixman
hyprgraphics 260K 0.5.0 > hyprutils cairo
hyprcursor 310K 0.1.13 > hyprutils
hyprlang 280K 0.6.8 > hyprutils
hyprlock 1.3M 0.9.2 > hyprgraphics hyprlang
hyprpaper 520K 0.8.1 > hyprgraphics hyprlang
xdg-desktop-portal-hyprland 1.8M 1.3.11 > hyprlang pipewire
`

/** Remains of experiments, in no generation: deleted by `nix-store --gc`. */
export const LEFTOVERS = `
ghc 1746M 9.10.3 +doc=318M > gmp ncurses
cabal-install 29.4M 3.16.0.0 > gmp
zig 231M 0.15.2
julia-bin 828M 1.12.1
`
