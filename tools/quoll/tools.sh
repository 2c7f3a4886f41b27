# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# The tools that Quoll needs and the Debian and Ubuntu packages that have them. Sourced by ./quoll
# and ./init, which run before anything but a shell can be relied on.
#
#   for       is needed by: base (everything), test, bench, fuzz, gdb, image, prove
#   what      a command, or a file, or py:MODULE of the system's Python, or clang's fuzzer
#   package   what to install for it
tool_table='
base   gcc                                            gcc
base   ld                                             binutils
base   /usr/include/stdio.h                           libc6-dev
base   /usr/lib/x86_64-linux-musl/libc.a              musl-dev
base   /usr/include/uthash.h                          uthash-dev
base   cmake                                          cmake
base   ninja                                          ninja-build
base   qemu-system-x86_64                             qemu-system-x86
base   /usr/bin/python3                               python3
base   py:rich                                        python3-rich
base   py:elftools                                    python3-pyelftools
base   py:jinja2                                      python3-jinja2
base   py:yaml                                        python3-yaml
test   /usr/include/cmocka.h                          libcmocka-dev
test   clang                                          clang
test   fuzzer                                         @clang-runtime
test   clang-format                                   clang-format
test   cpio                                           cpio
test   nanopb_generator.py                            nanopb
test   /usr/include/pb.h                              libnanopb-dev
test   /usr/include/jansson.h                         libjansson-dev
test   gdb                                            gdb
test   py:pexpect                                     python3-pexpect
test   grub-mkrescue                                  grub-common
test   /usr/lib/grub/i386-pc/multiboot.mod            grub-pc-bin
test   xorriso                                        xorriso
test   mformat                                        mtools
test   py:matplotlib                                  python3-matplotlib
bench  py:matplotlib                                  python3-matplotlib
fuzz   clang                                          clang
fuzz   fuzzer                                         @clang-runtime
fuzz   llvm-cov                                       llvm
gdb    gdb                                            gdb
image  grub-mkrescue                                  grub-common
image  /usr/lib/grub/i386-pc/multiboot.mod            grub-pc-bin
image  xorriso                                        xorriso
image  mformat                                        mtools
prove  frama-c                                        frama-c-base
prove  why3                                           why3
prove  z3                                             z3
prove  cvc4                                           cvc4
'

# present WHAT: true when it is there.
present() {
    case $1 in
    py:*)
        [ -e "/usr/lib/python3/dist-packages/${1#py:}" ] ||
            /usr/bin/python3 -c "import ${1#py:}" >/dev/null 2>&1
        ;;
    fuzzer)
        resources=$(clang -print-resource-dir 2>/dev/null) &&
            [ -n "$(find "$resources/lib" -name 'libclang_rt.fuzzer*.a' 2>/dev/null)" ]
        ;;
    /*) [ -e "$1" ] ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# clang_runtime: the package with the runtime of the clang that is installed or would be, if there
# is one: only some releases have it apart from clang itself.
clang_runtime() {
    version=$(clang -dumpversion 2>/dev/null || apt-cache depends clang 2>/dev/null |
        sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')
    package=libclang-rt-${version%%.*}-dev
    if apt-cache show "$package" >/dev/null 2>&1; then printf '%s\n' "$package"; fi
}

# missing_packages GROUP: the packages that are not there, for `base` and GROUP, in one line.
missing_packages() {
    printf '%s' "$tool_table" | while read -r group what package; do
        case $group in
        base | "$1") ;;
        *) continue ;;
        esac
        if present "$what"; then
            continue
        elif [ "$package" = @clang-runtime ]; then
            clang_runtime
        else
            printf '%s\n' "$package"
        fi
    done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# install_packages PACKAGES: through apt, as root or with sudo; prints the line and ends otherwise.
install_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        printf 'quoll: these tools are missing; install what your system calls them:\n  %s\n' "$1" >&2
        exit 1
    fi
    if [ "$(id -u)" -eq 0 ]; then
        as_root="env"
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root='sudo env'
    else
        printf 'quoll: some tools are missing, and installing them needs root. Run:\n' >&2
        printf '  apt-get install -y %s\n' "$1" >&2
        exit 1
    fi
    printf 'Installing %s\n' "$1"
    # Lists from an image may be old or empty; only a real failure to install counts.
    $as_root apt-get update -q || true
    # shellcheck disable=SC2086  # one word for each package
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $1 || {
        printf 'quoll: apt could not install them. To try by hand:\n  apt-get install -y %s\n' "$1" >&2
        exit 1
    }
}
