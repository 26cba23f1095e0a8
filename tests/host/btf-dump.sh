#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# picket btf: the C header, the listings and find, on the BTF of every kernel of
# the matrix and on small sources (tests/dump/*.c, with the header they must
# give in *.expect).  What is right is said by others: compilers, pahole, bpftool.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/host/lib.sh

picket=${PICKET:-build/picket}
clang=$(command -v clang clang-19 clang-16 clang-14 | head -n 1)
work=$(mktemp -d "${TMPDIR:-/tmp}/picket-dump.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

result() { # STATUS NAME FILE: the file is shown on failure
	if [ "$1" -eq 0 ]; then ok "$2"; return 0; fi
	not_ok "$2" "$(head -n 24 "$3")"
	return 1
}

# Compilers that are here: one per line, "NAME COMMAND...". The BPF target is what the header is for.
compilers() {
	local c
	for c in clang-14 clang-19; do
		command -v $c >/dev/null && echo "$c-bpf $c --target=bpf"
	done
	echo "gcc gcc"
	clang-19 -std=gnu23 -E - </dev/null >/dev/null 2>&1 && echo "clang-19-c23 clang-19 -std=gnu23"
}

# of_header HEADER JSON: what a compiler made of the header, through its debug information and pahole
of_header() {
	printf '#include "%s"\n' "$1" >"$work/all.c"
	gcc -g -gdwarf-4 -fno-eliminate-unused-debug-types -c "$work/all.c" -o "$work/all.o" &&
		pahole -J --btf_gen_floats --btf_encode_detached="$work/all.btf" "$work/all.o" &&
		bpftool -j btf dump file "$work/all.btf" >"$2"
}

# same_layout NAME BTF HEADER: every struct by its own list of members
same_layout() {
	bpftool -j btf dump file "$2" >"$work/kernel.json" 2>"$work/log" && of_header "$3" "$work/header.json" >>"$work/log" 2>&1 &&
		tests/dump/compare.py "$work/kernel.json" "$work/header.json" >>"$work/log" 2>&1
	result $? "$1: pahole sees the same in header and BTF: $(tail -n 1 "$work/log")" "$work/log"
}

# compiles NAME HEADER: with every compiler, with warnings; and sizes and offsets are asserted in the BPF target too
compiles() {
	local name command count
	count=$(tests/dump/asserts.py "$work/kernel.json" "$2" 2>&1 >"$work/asserts.c")
	while read -r name command; do
		$command -Wall -Werror -c "$work/asserts.c" -o "$work/asserts.o" >"$work/log" 2>&1
		result $? "$1: compiles with $name, $count sizes and offsets asserted" "$work/log"
	done < <(compilers)
}

listings() { # NAME BTF
	"$picket" btf dump --format json --btf "$2" >"$work/list.json" 2>"$work/log" && jq -e '.v == 1' "$work/list.json" >/dev/null 2>>"$work/log" &&
		tests/dump/same.py "$work/list.json" "$work/kernel.json" >>"$work/log" 2>&1
	result $? "$1: JSON says what bpftool says: $(tail -n 1 "$work/log")" "$work/log"
	"$picket" btf dump --format raw --btf "$2" | grep -c '^\[' >"$work/ours"
	bpftool btf dump file "$2" format raw | grep -c '^\[' >"$work/theirs"
	cmp "$work/ours" "$work/theirs" >"$work/log" 2>&1
	result $? "$1: the listing has $(cat "$work/ours") types" "$work/log"
}

check_kernel() { # SERIES
	local btf=build/kernels/$1/vmlinux.btf header=$work/$1.h
	if [ ! -e "$btf" ]; then
		skip "$1: a header from its BTF" "scripts/kernels could not get it"
		return
	fi
	"$picket" btf dump --format c --btf "$btf" >"$header" 2>"$work/log"
	result $? "$1: a header of $(wc -l <"$header") lines" "$work/log" || return
	same_layout "$1" "$btf" "$header"
	compiles "$1" "$header"
	listings "$1" "$btf"
	"$picket" btf dump --format binary --btf "$btf" | cmp - "$btf" >"$work/log" 2>&1
	result $? "$1: the bytes are the file's" "$work/log"
	bpftool btf dump file "$btf" format raw | awk -F"['= ]+" '
		/^\[[0-9]+\] FUNC / { name[substr($1, 2, length($1) - 2)] = $3 }
		/ DECL_TAG .bpf_kfunc. / { tagged[$5] = 1 }
		END { for (id in tagged) print name[id] }' | sort -u >"$work/tagged"
	sed -nE 's/^extern [^(]*[ *]([a-z0-9_]+)\(.* __weak __ksym;$/\1/p' "$header" | sort -u | cmp - "$work/tagged" >"$work/log" 2>&1
	result $? "$1: the $(wc -l <"$work/tagged") functions tagged as the kernel's are declared" "$work/log"
	# Padding is no member, but for gaps of pages in a few.
	[ "$(grep -c 'unsigned char __gap_' "$header")" -le 12 ]
	result $? "$1: few gaps need a member" "$header"
	! grep -q 'members that overlap' "$header"
	result $? "$1: no struct is given up" "$header"
}

# What the header is for: a program that uses it gets CO-RE records.
check_use() {
	[ -e "$work/6.12.h" ] || return
	cat >"$work/use.bpf.c" <<-'END'
		#include "6.12.h"
		#include <bpf/bpf_helpers.h>
		#include <bpf/bpf_tracing.h>
		char LICENSE[] SEC("license") = "GPL";
		SEC("lsm/file_mprotect")
		int BPF_PROG(use, struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot, int ret)
		{
			return vma->vm_start >= vma->vm_mm->start_brk ? 0 : ret;
		}
	END
	"$clang" --target=bpf -mcpu=v3 -O2 -g -Wall -Werror -Iinclude -I"$work" -c "$work/use.bpf.c" -o "$work/use.bpf.o" 2>"$work/log"
	result $? "a policy compiles with the header" "$work/log" || return
	like "its field accesses are relocated" "$(tests/host/core_records "$work/use.bpf.o")" 'vm_area_struct' 'mm_struct'
}

# ---- small sources ----

golden() { # SOURCE
	local name
	name=$(basename "$1" .c)
	"$clang" --target=bpf -g -c "$1" -o "$work/$name.o" 2>"$work/log" &&
		"$picket" btf dump --btf "$work/$name.o" 2>>"$work/log" | sed '1,/^#pragma clang attribute push/d' | sed '1,2d;/^#if defined(__clang__)/,$d' >"$work/$name.got" &&
		diff "$work/$name.got" "${1%.c}.expect" >>"$work/log" 2>&1
	result $? "$name: the header is the expected one" "$work/log"
	"$picket" btf dump --btf "$work/$name.o" >"$work/$name.h"
	same_layout "$name" "$work/$name.o" "$work/$name.h"
	compiles "$name" "$work/$name.h"
	listings "$name" "$work/$name.o"
}

# The comparison can fail: a header with one wrong member does.
check_comparison() {
	sed '/^struct natural {/,/^}/s/u16 c;/u32 c;/' "$work/layout.h" >"$work/wrong.h"
	bpftool -j btf dump file "$work/layout.o" >"$work/kernel.json" && of_header "$work/wrong.h" "$work/header.json"
	like "a wrong member is noticed" "$(tests/dump/compare.py "$work/kernel.json" "$work/header.json" 2>&1)" '^1 of [0-9]+ types differ$' \
		"^STRUCT natural: \('c', 64, 0, 'u16'\) in the kernel, \('c', 64, 0, 'u32'\) in the header$"
	tests/dump/asserts.py "$work/kernel.json" "$work/wrong.h" >"$work/asserts.c" 2>/dev/null
	sed -i '/struct natural/!{/_Static_assert/d}' "$work/asserts.c"
	sed 's/u16 c;/u64 c;/' "$work/layout.h" >"$work/wrong.h"
	like "a wrong size is noticed" "$(gcc -c "$work/asserts.c" -o "$work/asserts.o" 2>&1)" 'static assertion failed: "size of struct natural"'
}

# A module's BTF continues the kernel's: what it uses of that comes along.
check_module() {
	local base=build/kernels/6.12/vmlinux.btf out
	[ -e "$base" ] || return
	cat >"$work/module.c" <<-'END'
		struct list_head { struct list_head *next, *prev; };
		struct made_up { struct list_head list; struct made_up *peer; unsigned char c; } made_up;
	END
	gcc -g -gdwarf-4 -c "$work/module.c" -o "$work/module.o" && pahole -J --btf_base "$base" "$work/module.o"
	out=$("$picket" btf dump --base "$base" --btf "$work/module.o" 2>&1)
	like "a module's header holds its types and those it needs" "$(echo "$out" | tr '\n\t' '  ')" \
		'struct list_head \{  struct list_head \*next;  struct list_head \*prev; \};  struct made_up \{  struct list_head list;  struct made_up \*peer;  unsigned char c; \};'
	[ "$(echo "$out" | grep -c '^struct')" = 2 ]
	result $? "and no others" <(echo "$out")
	out=$("$picket" btf find made_up list_head --base "$base" --btf "$work/module.o" 2>&1)
	like "find looks into both" "$out" ' struct +made_up +32 ' ' struct +list_head +16 '
}

# ---- find, and what is refused ----

check_find() {
	local btf=build/kernels/6.12/vmlinux.btf out
	[ -e "$btf" ] || return
	out=$("$picket" btf find vm_area_struct 'bpf_lsm_file_mp*' u32 --btf "$btf" 2>&1)
	like "find shows id, kind, name, size and C" "$out" '^ +[0-9]+  struct +vm_area_struct +[0-9]+  struct vm_area_struct$' \
		' func +bpf_lsm_file_mprotect +-  int bpf_lsm_file_mprotect\(struct vm_area_struct \*vma, long unsigned int reqprot, long unsigned int prot\)$' \
		' typedef +u32 +4  typedef __u32 u32$'
	out=$(timeout 60 "$picket" btf find '*' --btf "$btf" | wc -l)
	[ "$out" -gt 50000 ]
	result $? "find takes all names in time: $out lines" <(echo "$out")
	out=$("$picket" btf find task_struct --json --btf "$btf" | jq -c '[.v, (.types | length), .types[0].kind, .types[0].c, (.types[0].size | type)]')
	like "find --json is for programs" "$out" '^\[1,1,"struct","struct task_struct","number"\]$'
}

said() { # NAME STATUS STDERR ARGUMENTS...
	local name=$1 status=$2 text=$3 err got
	shift 3
	err=$("$picket" "$@" 2>&1 >/dev/null)
	got=$?
	if [ $got = "$status" ] && [ "$err" = "$text" ]; then ok "$name"; else not_ok "$name" "status $got: $err"; fi
}

check_refusals() {
	local object=build/bpf/mprotect_audit.bpf.o
	said "find of nothing" 1 "picket: no type is called no_such_type" btf find no_such_type --btf $object
	said "neither dump nor find" 2 "picket: btf: dump and find are known, not frob
try: picket btf --help" btf frob
	said "find without a name" 2 "picket: btf find: NAME... is missing
try: picket btf --help" btf find
	said "dump with a name" 2 "picket: btf dump: one argument too many: x
try: picket btf --help" btf dump x
	said "a module without its kernel" 1 "picket: $work/module.o: BTF string section does not start with a NUL
try: a module's BTF goes with that of its kernel, which \`picket btf\` takes as --base" btf dump --btf "$work/module.o"
	said "unknown format" 2 "picket: btf: --format knows c|json|raw|binary, not xml
try: picket btf --help" btf dump --format xml
	said "a file that is no BTF" 1 "picket: Makefile: not BTF: magic is 23 20" btf dump --btf Makefile
}

for source in tests/dump/*.c; do golden "$source"; done
for series in ${PICKET_KERNELS-$(scripts/kernels --list)}; do check_kernel "$series"; done
check_comparison
check_use
check_module
check_find
check_refusals
finish
