#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Configures the project beside this script, or beside the link to it, in the current directory:
#
#   mkdir build && cd build && ../init-build.sh -DPLATFORM=x86_64 -DSIMULATION=TRUE && ninja && ./simulate
#
# In a checkout of several repositories, easy-settings.cmake is a link into the one that is the project.
set -eu
project=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
tools=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
if [ "$PWD" = "$project" ] || [ -e CMakeLists.txt ]; then
    printf '%s: run this in an empty build directory, not among the sources\n' "$0" >&2
    exit 2
fi
toolchain=$tools/../../../kernel/gcc.cmake
for argument in "$@"; do
    case $argument in
    -DTRIPLE=*) toolchain=$tools/../../../kernel/llvm.cmake ;;
    --help | -h)
        sed -n '3,5s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    esac
done
if [ ! -e "$project/CMakeLists.txt" ] && [ -L "$project/easy-settings.cmake" ]; then
    project=$(dirname -- "$(readlink -f -- "$project/easy-settings.cmake")")
fi
settings=
for file in settings.cmake easy-settings.cmake; do
    [ -z "$settings" ] && [ -e "$project/$file" ] && settings=$project/$file
done
# Options first: the settings look at them.
exec cmake -G Ninja -DCMAKE_TOOLCHAIN_FILE="$(readlink -f "$toolchain")" "$@" \
    ${settings:+-C "$settings"} "$project"
