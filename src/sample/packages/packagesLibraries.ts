/* Packages of every such laptop. parse.ts defines the notation. */

/** Libraries and compilers' run-time parts. */
export const LIBRARIES = `
glibc 29.6M 2.40-66 3=2.42-39 6=2.42-51 +bin=2.4M +dev=2.6M +getent=56K +static=19M > xgcc linux-headers libidn2
~xgcc 200K 14.3.0-libgcc 3=15.2.0-libgcc
~linux-headers 6.9M 6.16.7 3=6.18
~libunistring 2.1M 1.3 3=1.4.1
~libidn2 358K 2.3.8 +bin=44K +dev=21K > libunistring
~tzdata 1.9M 2025b 3=2025c 6=2026a
~mailcap 112K 2.1.54
~iana-etc 1.1M 20250505 6=20251215
~publicsuffix-list 318K 0-unstable-2025-08-28 3=0-unstable-2026-01-11 6=0-unstable-2026-03-02
~nss-cacert 498K 3.115 1=3.117 2=3.118.1 4=3.119.1 6=3.121 8=3.122
~glibc-locales 214M 2.40-66 3=2.42-39 6=2.42-51
gcc 8.9M 14.3.0 3=15.2.0 +lib=9.4M +libgcc=160K
zlib 131K 1.3.1 +dev=246K
bzip2 78K 1.0.8 +bin=66K
xz 218K 5.8.1 3=5.8.2 +bin=462K
zstd 1M 1.5.7 +bin=1.6M
lz4 212K 1.10.0 +lib=180K
brotli 102K 1.1.0 3=1.2.0 +lib=860K
ncurses 2.9M 6.5 3=6.6 +man=720K
readline 466K 8.3p1 6=8.3p3 > ncurses
libedit 212K 20250104-3.1 > ncurses
gmp 770K 6.3.0
mpfr 2.6M 4.2.2 > gmp
libmpc 120K 1.3.1 > mpfr
isl 2.8M 0.20 > gmp
libffi 73K 3.5.2
expat 230K 2.7.3 3=2.7.4 6=2.7.5
libxml2:13 1.6M 2.13.8 > zlib
libxml2 1.7M 2.14.6 3=2.15.1 6=2.15.2 +bin=92K > zlib
libxslt 512K 1.1.43 3=1.1.45 > libxml2
pcre2 2.1M 10.46 6=10.47
openssl 6.8M 3.5.2 3=3.6.0 6=3.6.1 +bin=1.2M +dev=1.9M
libsodium 760K 1.0.20 6=1.0.21
gnutls 2.3M 3.8.10 3=3.8.11 6=3.8.12 > nettle p11-kit libtasn1
nettle 690K 3.10.2
p11-kit 3.2M 0.25.9 6=0.26.2 > libtasn1
libtasn1 104K 4.20.0 6=4.21.0
libgpg-error 890K 1.55 3=1.58
libgcrypt 1.4M 1.11.2 > libgpg-error
libassuan 240K 3.0.2 > libgpg-error
libksba 310K 1.6.7 > libgpg-error
npth 64K 1.8
sqlite 1.7M 3.50.4 3=3.51.1 6=3.51.2 +bin=2.2M > zlib
gdbm 1.1M 1.26
icu4c 37.6M 76.1 6=78.2
icu4c:73 36.1M 73.2
curl 1M 8.16.0 3=8.18.0 6=8.19.0 +bin=360K +man=610K > openssl nghttp2 libssh2 libpsl krb5 zstd brotli.lib
nghttp2 230K 1.67.1 3=1.68.0 +lib=198K
libssh2 420K 1.11.1 > openssl
libssh 1.1M 0.11.3 6=0.12.0 > openssl
libpsl 96K 0.21.5 > libidn2 publicsuffix-list
krb5 2.8M 1.22.1 6=1.22.2 +lib=2.5M > keyutils openssl
keyutils 64K 1.6.3 +lib=44K
cyrus-sasl 1.5M 2.1.28 > krb5.lib
openldap 2.2M 2.6.10 3=2.6.12 > cyrus-sasl
attr 112K 2.5.2 +bin=48K
acl 132K 2.3.2 +bin=98K > attr
libcap 162K 2.76 3=2.77 +lib=92K > attr
libcap-ng 150K 0.8.5 3=0.9
libseccomp 312K 2.6.0 +lib=196K
audit 890K 4.1.2 +lib=310K > libcap-ng
linux-pam 1.6M 1.7.1 > audit.lib libxcrypt
libxcrypt 270K 4.4.38 3=4.5.2
libselinux 430K 3.8.1 > pcre2 libsepol
libsepol 1.1M 3.8.1
libapparmor 280K 4.1.2 3=4.1.3
kmod 214K 34.2 +lib=118K > xz zstd
util-linux-minimal 4.1M 2.41.2 3=2.41.3 +lib=1.3M > ncurses
libmd 118K 1.1.0
libbsd 196K 0.12.2 > libmd
libevent 1.2M 2.1.12
libuv 410K 1.51.0 6=1.52.0
libarchive 1.7M 3.8.2 3=3.8.4 6=3.8.5 +lib=1.2M > xz bzip2 zstd acl
elfutils 2.9M 0.194 > xz zstd
boost:187 20.8M 1.87.0 > icu4c:73 zlib
boost 21.4M 1.89.0 > icu4c zlib
abseil-cpp 9.8M 20250814.1 6=20260107.1
protobuf 14.6M 32.1 6=33.4 > abseil-cpp
json-c 190K 0.18
jansson 140K 2.14.1 3=2.15.0
yajl 110K 2.1.0-unstable-2024-02-01
tbb 3.1M 2022.2.0 3=2022.3.0
openblas 39M 0.3.30 6=0.3.31
fmt 540K 11.2.0 3=12.1.0
spdlog 910K 1.15.3 3=1.17.0 > fmt
jsoncpp 410K 1.9.6
glib 8.2M 2.86.0 3=2.86.2 6=2.86.3 +bin=2.5M +dev=9.8M > pcre2 libffi zlib libselinux util-linux-minimal.lib
dbus 1.3M 1.16.2 +lib=340K > expat libapparmor
json-glib 610K 1.10.8 > glib
libsoup 1.7M 3.6.5 6=3.6.6 > glib nghttp2.lib sqlite
glib-networking 260K 2.80.1 > glib gnutls libproxy
gsettings-desktop-schemas 5.9M 49.1 6=50.0 > glib
dconf 320K 0.49.0 6=0.49.1 +lib=88K > glib dbus.lib
libxkbcommon 700K 1.11.0 6=1.13.1 > libxml2 xkeyboard-config
~xkeyboard-config 7.1M 2.45 6=2.46
wayland 390K 1.24.0 > libffi
libdrm 900K 2.4.127 3=2.4.131
libglvnd 2.1M 1.7.0 > libX11 libXext
mesa-libgbm 62K 25.1.0 > libdrm
vulkan-loader 640K 1.4.328.0 3=1.4.335.0 > libX11 wayland
libva 310K 2.22.0 6=2.23.0 > libdrm libX11
libvdpau 122K 1.5 > libX11
cairo 1.5M 1.18.4 +dev=310K > freetype fontconfig.lib libpng pixman glib libXrender
pango 900K 1.57.0 +bin=180K > cairo harfbuzz fribidi
harfbuzz 1.5M 12.1.0 3=12.3.0 > freetype glib graphite2
graphite2 170K 1.3.14
fribidi 230K 1.0.16
freetype 1M 2.13.3 3=2.14.1 > zlib libpng brotli.lib
fontconfig 320K 2.17.1 +bin=240K +lib=310K > freetype expat
pixman 760K 0.46.4
libpng 300K 1.6.50 3=1.6.54 6=1.6.55
libjpeg-turbo 1.7M 3.1.2 3=3.1.3 +bin=160K
libtiff 900K 4.7.1 +bin=240K > libjpeg-turbo zstd libdeflate
libwebp 1.4M 1.6.0 > libpng
giflib 190K 5.2.2
libavif 420K 1.3.0 > dav1d libaom
libheif 1M 1.20.2 6=1.21.2 +lib=900K > x265 dav1d libaom
libjxl 8.2M 0.11.1 3=0.11.2 > brotli.lib lcms2
openjpeg 1.1M 2.5.4
lcms2 590K 2.17 3=2.18
librsvg 9.7M 2.61.1 6=2.61.4 > cairo pango gdk-pixbuf
gdk-pixbuf 1.6M 2.44.3 6=2.44.5 > glib libpng libtiff
at-spi2-core 1.9M 2.58.1 6=2.60.0 > dbus.lib glib libX11
gtk+3 24.8M 3.24.51 6=3.24.52 +dev=1.7M > gdk-pixbuf pango at-spi2-core libepoxy wayland libXcursor
gtk4 27.3M 4.20.1 3=4.20.2 6=4.20.3 > gdk-pixbuf pango graphene libepoxy vulkan-loader wayland
libadwaita 5.1M 1.8.1 3=1.8.3 > gtk4 appstream
gtk-layer-shell 220K 0.10.0 > gtk+3
gtkmm 6M 3.24.10 > gtk+3
graphene 380K 1.10.8 > glib
libepoxy 1.9M 1.5.10 > libglvnd
appstream 3.8M 1.0.6 3=1.1.1 > glib libxml2 curl
libnotify 150K 0.8.7 > gdk-pixbuf
libsecret 1.2M 0.21.7 > glib libgcrypt
libcanberra 410K 0.30 > libvorbis
libdbusmenu-gtk3 170K 16.04.0 > gtk+3
libappindicator-gtk3 180K 12.10.1 > libdbusmenu-gtk3
hunspell 790K 1.7.2
gst-plugins-base 5.2M 1.26.5 3=1.26.10 6=1.28.1 > gstreamer libvorbis opus
gstreamer 3.4M 1.26.5 3=1.26.10 6=1.28.1 > glib
gst-plugins-good 4.9M 1.26.5 3=1.26.10 6=1.28.1 > gst-plugins-base flac lame mpg123 speex
gst-plugins-bad 11.8M 1.26.5 3=1.26.10 6=1.28.1 > gst-plugins-base
gst-plugins-ugly 520K 1.26.5 3=1.26.10 6=1.28.1 > gst-plugins-base x264
gst-libav 330K 1.26.5 3=1.26.10 6=1.28.1 > gst-plugins-base ffmpeg.lib
libvorbis 860K 1.3.7 > libogg
libogg 60K 1.3.6
flac 1.2M 1.5.0 > libogg
opus 520K 1.5.2 6=1.6.1
lame 520K 3.100 +lib=290K
mpg123 900K 1.33.2 3=1.33.4
libsndfile 560K 1.2.2 > flac libvorbis opus
speex 190K 1.2.1
speexdsp 140K 1.2.1
libsamplerate 1.5M 0.2.2
soxr 230K 0.1.3
rubberband 1.9M 4.0.0 > libsamplerate
alsa-lib 1.7M 1.2.14 3=1.2.15.1
~alsa-topology-conf 360K 1.2.5.1
~alsa-ucm-conf 630K 1.2.14 3=1.2.15.1
libpulseaudio 1.1M 17.0 > libsndfile dbus.lib
x264 2.4M 0-unstable-2025-01-03 +lib=1.9M
x265 13.9M 4.1
dav1d 1.8M 1.5.1 3=1.5.3
libaom 9.4M 3.13.1
svt-av1 7.7M 3.1.2 6=4.0.1
rav1e 3.6M 0.8.1
libvpx 5.2M 1.15.2 6=1.16.0
libass 300K 0.17.4 > freetype harfbuzz fribidi
libbluray 410K 1.4.0
libplacebo 2.1M 7.351.0 6=7.360.0 > vulkan-loader shaderc
libvmaf 3M 3.0.0
zimg 1.1M 3.0.6
srt 1.5M 1.5.4 > openssl
ffmpeg:7 27.2M 7.1.2 3=7.1.3 +lib=33.1M > x264.lib x265 dav1d libaom svt-av1 libvpx gnutls
ffmpeg 28.6M 8.0 3=8.0.1 6=8.1 +bin=1.4M +lib=34.8M > x264.lib x265 dav1d libaom svt-av1 rav1e libvpx libass libva libplacebo libbluray srt gnutls libpulseaudio libssh libvdpau soxr libvmaf
imath 760K 3.2.2
openexr 8.2M 3.4.3 6=3.4.5 > imath
opencv 118M 4.12.0 6=4.13.0 > ffmpeg.lib openblas protobuf tbb
exiv2 4.6M 0.28.7 +lib=3.9M > expat
libraw 2.6M 0.21.4 6=0.22.0
poppler 3.1M 25.08.0 3=25.12.0 6=26.02.0 > cairo lcms2 openjpeg
ghostscript 46.8M 10.05.1 3=10.06.0 > fontconfig.lib cups.lib ghostscript-fonts
cups 8.1M 2.4.14 3=2.4.16 +lib=760K > gnutls dbus.lib
djvulibre 2.4M 3.5.29 +bin=3.9M
libspectre 120K 0.2.12 > ghostscript
fftw-single 5.6M 3.3.10
libusb 330K 1.0.29
libimobiledevice 940K 1.4.0
libmtp 720K 1.1.22 > libusb
libgudev 160K 238 > glib
libinput 1.7M 1.29.1 3=1.30.1 6=1.31.0 > libevdev mtdev libwacom
libevdev 430K 1.13.5 6=1.13.6
mtdev 80K 1.1.7
libwacom 2M 2.16.1 6=2.18.0 > glib libgudev
libnl 2.6M 3.11.0
libmnl 82K 1.0.5
libnftnl 370K 1.3.0 3=1.3.1 > libmnl
libnetfilter_conntrack 210K 1.1.0 > libmnl
libpcap 700K 1.10.5 6=1.10.6
libndp 70K 1.9
libqmi 4.7M 1.36.0 > glib
libmbim 2.9M 1.32.0 > glib
polkit 760K 126 6=127 > glib duktape systemd
duktape 1.7M 2.7.0
libcbor 96K 0.12.0
libfido2 840K 1.16.0 > libcbor openssl
tpm2-tss 3.2M 4.1.3 > openssl
cryptsetup 2.6M 2.8.1 3=2.8.4 > openssl json-c
lvm2 5.4M 2.03.35 6=2.03.38 +bin=3.1M +lib=1.7M > thin-provisioning-tools
libblockdev 1.4M 3.4.0 > glib cryptsetup volume_key
volume_key 410K 0.3.12 > glib
mdadm 1.4M 4.4
thin-provisioning-tools 4.5M 1.3.0
liburcu 390K 0.15.3
liburing 250K 2.12 6=2.14
libaio 24K 0.3.113
ell 620K 0.80 6=0.82
lua 660K 5.2.4
luajit 1.9M 2.1.1741730670
llvm:20 146M 20.1.8 +lib=149M > libxml2:13 zstd ncurses
llvm 148M 21.1.2 3=21.1.8 +lib=152M > libxml2 zstd ncurses
~libclc 23.4M 21.1.2 3=21.1.8
spirv-llvm-translator 3.9M 21.1.1 3=21.1.3 > llvm.lib
spirv-tools 15.2M 1.4.328.0 3=1.4.335.0
shaderc 6.2M 2025.4 6=2026.1 > spirv-tools
nspr 410K 4.37 3=4.38.2
nss 4.7M 3.112.2 3=3.112.3 > nspr sqlite
libproxy 240K 0.5.10 > glib
libportal 320K 0.9.1 > glib
libical 1.3M 3.0.20 > icu4c
libgit2 2.2M 1.9.1 3=1.9.2 +lib=1.9M > pcre2 libssh2
libdeflate 330K 1.24 3=1.25
minizip 190K 4.0.10
xxHash 420K 0.8.3
double-conversion 140K 3.3.1 6=3.4.0
md4c 310K 0.5.2 +lib=150K
unibilium 90K 2.1.1
msgpack-c 98K 6.1.0
tree-sitter 9.4M 0.25.10 6=0.26.5
`
