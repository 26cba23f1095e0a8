#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Builds build/probe/programs_libbpf: tests/same/programs.c with the newest
# static libbpf of Debian, for guests.  Without it tests/guest/same_as_libbpf.sh
# is skipped; then the reason is in build/diff/same.log.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/diff/oracle.sh
mkdir -p build/diff build/probe
program=build/probe/programs_libbpf
[ -x $program ] && [ $program -nt tests/same/programs.c ] && exit
have_libbpf build/diff/same.log || exit

# That library calls these by the names that glibc 2.38 gave them.
newer=()
for name in strtol strtoll strtoul strtoull sscanf fscanf vsscanf; do
	newer+=("-Wl,--defsym=__isoc23_$name=$name")
done
gcc -std=gnu11 -D_GNU_SOURCE -O1 -DLIBBPF -static -s -I. -I"$tree/usr/include" -o $program tests/same/programs.c \
	"${newer[@]}" "$(find "$tree/" -name libbpf.a | head -n 1)" -lelf -lz >build/diff/same.log 2>&1
