# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Objects drawn from a kernel's BTF (`. tests/diff/draw.sh` from the project's root).

# The newest clang here, of version 15 at least: TYPE_MATCHES, enum64.
newest_clang() {
	local c
	for c in clang-21 clang-20 clang-19 clang-18 clang-17 clang-16 clang-15 clang; do
		command -v $c >/dev/null && [ "$($c -dumpversion | cut -d. -f1)" -ge 15 ] && echo $c && return
	done
	return 1
}

# draw KERNEL FIRST-SEED N PREFIX UNITS: PREFIX-SEED.bpf.o, two compilers at a time; prints what does not compile
draw() {
	local clang
	clang=$(newest_clang) || return 1
	[ "$3" -gt 0 ] || return 0
	python3 tests/diff/generate.py "$1" "$2-$(($2 + $3 - 1))" "$4" "$5" || return 1
	seq -f "$4-%.0f.bpf" "$2" $(($2 + $3 - 1)) |
		xargs -P 2 -I@ $clang --target=bpf -mcpu=v3 -O2 -g -Wno-everything -Itests/golden -c -o @.o @.c 2>&1
	[ "$(seq -f "$4-%.0f.bpf.o" "$2" $(($2 + $3 - 1)) | xargs ls 2>/dev/null | wc -l)" = "$3" ]
}
