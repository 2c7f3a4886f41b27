# SPDX-License-Identifier: BSD-2-Clause
# Where the distribution's nanopb is: QUOLL_NANOPB_HEADERS (a folder), QUOLL_NANOPB_ARCHIVE and
# QUOLL_NANOPB_GENERATOR. QUOLL_NANOPB_FOUND says whether all are there; who needs it and has not got it
# calls quoll_nanopb_is_missing(<who>).

include_guard(DIRECTORY)

find_path(QUOLL_NANOPB_HEADERS pb_encode.h PATHS /usr/include NO_DEFAULT_PATH)
find_file(QUOLL_NANOPB_ARCHIVE libprotobuf-nanopb.a PATHS /usr/lib/x86_64-linux-gnu /usr/lib NO_DEFAULT_PATH)
find_program(QUOLL_NANOPB_GENERATOR nanopb_generator.py PATHS /usr/bin NO_DEFAULT_PATH)
mark_as_advanced(QUOLL_NANOPB_HEADERS QUOLL_NANOPB_ARCHIVE QUOLL_NANOPB_GENERATOR)
set(QUOLL_NANOPB_FOUND FALSE)
if(QUOLL_NANOPB_HEADERS AND QUOLL_NANOPB_ARCHIVE AND QUOLL_NANOPB_GENERATOR)
    set(QUOLL_NANOPB_FOUND TRUE)
endif()

function(quoll_nanopb_is_missing who)
    message(FATAL_ERROR "${who} uses nanopb, which is not installed: sudo apt-get install nanopb libnanopb-dev")
endfunction()
