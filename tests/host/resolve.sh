#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# picket resolve: what it prints, in which order objects are dealt with, and
# whether its instructions are those of libbpf (tests/diff/oracle.c).

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/host/lib.sh
. tests/diff/oracle.sh

picket=${PICKET:-build/picket}
compilers=$(for c in clang-14 clang-16 clang-19 clang; do command -v $c >/dev/null && echo $c; done)
clang=${compilers%%$'\n'*}
work=$(mktemp -d "${TMPDIR:-/tmp}/picket-resolve.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
[ -n "$clang" ] || { skip "resolve" "no clang"; finish; }

build() { # TARGET SOURCE TO [COMPILER]
	${4:-$clang} --target=$1 -mcpu=v3 -O2 -g -Wno-everything -Iinclude -Itests/compile \
		-I/usr/include/x86_64-linux-gnu -D__TARGET_ARCH_x86 -c -o "$3" "$2"
}

# run ARGUMENTS...: $out, $err, $status
run() {
	out=$("$picket" resolve "$@" 2>"$work/err"); status=$?
	err=$(cat "$work/err")
}

same() { # NAME WANTED GOT
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted: $2
got:    $3"; fi
}

for order in el eb; do
	build bpf$order tests/resolve/tiny.bpf.c "$work/tiny-$order.bpf.o"
	build bpf$order tests/resolve/tiny.kernel.c "$work/kernel-$order.o"
done
little="$work/tiny-el.bpf.o --btf $work/kernel-el.o"

# ---- hex ----

run --format=hex $little
same "hex: object, program, count, bytes" \
	"tiny-el.bpf.o load 2 61100800000000009500000000000000" "$(printf '%s\n' "$out" | sed -n 1p)"
same "hex: one line a program" "load outcomes" "$(printf '%s\n' "$out" | cut -d' ' -f2 | xargs)"
run --format=hex "$work/tiny-eb.bpf.o" --btf "$work/kernel-eb.o"
same "hex: a big-endian object, in its own byte order" \
	"tiny-eb.bpf.o load 2 61010008000000009500000000000000" "$(printf '%s\n' "$out" | sed -n 1p)"

run --format=hex "$work/tiny-el.bpf.o" --btf "$work/kernel-eb.o"
same "byte orders that differ: status" 1 $status
like "byte orders that differ: message" "$err" \
	"^picket: .*tiny-el.bpf.o: the object is little-endian, and .*kernel-eb.o describes a big-endian kernel$"

# ---- tables and JSON ----

run $little
like "people: found, with its value" "$out" \
	"load +0 +byte_off +struct thing.value +0 +8 +found +1 +[0-9]+ +struct thing"
like "people: negative values" "$out" "enumval_value +enum sign::MINUS +-1 +-7 +found"
like "people: absent, and what comes near" "$out" \
	"field_exists +struct thing.valu .* absent .*struct thing \[[0-9]+\] has no valu; nearest: value" \
	"type_exists +struct thin .* absent .* the kernel has no struct thin; nearest: thing"
like "people: poison" "$out" "byte_off +struct thing.valu +4 +- +poison" \
	"byte_off +struct thing.small +8 +- +poison .*4 bytes here and 2 on the kernel"
same "people: status" 0 $status

run --json $little
printf '%s' "$out" >"$work/json"
same "JSON: one object, values as numbers, null for none" "load 0 0 8 found;outcomes -1 -7 found;None poison" "$(
	python3 - "$work/json" <<-'PYTHON'
		import json, sys
		o = json.load(open(sys.argv[1]))["objects"][0]
		r = o["records"]
		sign = next(x for x in r if x["kind"] == "enumval_value")
		poison = next(x for x in r if x["access"] == "struct thing.valu" and x["kind"] == "byte_off")
		print(r[0]["function"], r[0]["insn"], r[0]["local"], r[0]["target"], r[0]["verdict"], end=";")
		print(sign["function"], sign["local"], sign["target"], sign["verdict"], end=";")
		print(poison["target"], poison["verdict"])
	PYTHON
)"

# ---- several objects ----

head -c 200 "$work/tiny-el.bpf.o" >"$work/damaged.bpf.o"
mkdir "$work/again" && cp "$work/tiny-el.bpf.o" "$work/again"
run --format=hex "$work/damaged.bpf.o" "$work/nonesuch.o" $little "$work/tiny-eb.bpf.o" "$work/again/tiny-el.bpf.o"
same "objects that cannot be resolved: a line each, the others go on, status 1" "3 lines, 4 programs, status 1" \
	"$(printf '%s\n' "$err" | grep -c '^picket: ') lines, $(printf '%s\n' "$out" | wc -l) programs, status $status"
like "objects that cannot be resolved: named" "$err" \
	"damaged.bpf.o: " "nonesuch.o: No such file" "tiny-eb.bpf.o: the object is big"
run --json "$work/damaged.bpf.o" --btf "$work/kernel-el.o"
same "nothing to show is still JSON" '{"v":1,"objects":[]}' "$out"

build bpf tests/resolve/order.bpf.c "$work/order.bpf.o"
build bpf tests/resolve/order.kernel.c "$work/order.o"
run --format=hex "$work/order.bpf.o" --btf "$work/order.o"
same "records in the order of .BTF.ext: candidates that .text leaves" "0 " "$status $err"

build bpf tests/lessons/refused_hook.bpf.c "$work/hook.bpf.o"
run --format=hex "$work/hook.bpf.o" --btf "$work/kernel-el.o"
like "a missing hook: told" "$err" "hook.bpf.o: refused_hook: hook file_nonesuch does not exist on this kernel"
same "a missing hook: resolved all the same" "hook.bpf.o refused_hook, status 0" \
	"$(printf '%s' "$out" | cut -d' ' -f1,2), status $status"

# ---- modules ----

# of_module SERIES: a field of a module's structure is where pahole has it
of_module() {
	local folder=build/kernels/$1 theirs
	theirs=$(pahole -F btf --btf_base "$folder/vmlinux.btf" -C tun_struct "$folder/tun.ko" 2>/dev/null |
		sed -n 's/^.* flags; *\/\* *\([0-9]*\) .*/\1/p')
	run "$work/module.bpf.o" --btf "$folder/tun.ko" --base "$folder/vmlinux.btf"
	like "$1: a type of a module, over its kernel's BTF" "$err$out" \
		"byte_off +struct tun_struct.flags +0 +${theirs:-pahole has none} +found +1 +[0-9]+ +struct tun_struct"
}

build bpf tests/lessons/module_field.bpf.c "$work/module.bpf.o"
modules=$(ls build/kernels/*/tun.ko 2>/dev/null)
[ -n "$modules" ] && command -v pahole >/dev/null || skip "types of a module" "no module, or no pahole"
for module in $modules; do of_module "$(basename "$(dirname "$module")")"; done
if [ -e build/kernels/6.1/tun.ko ]; then
	run "$work/module.bpf.o" --btf build/kernels/6.1/tun.ko --base "$work/kernel-el.o"
	like "a module over another kernel: refused" "$err" "^picket: build/kernels/6.1/tun.ko: "
fi
run "$work/module.bpf.o" --btf "$work/kernel-el.o"
like "without the module: poison" "$out" "struct tun_struct.flags +0 +- +poison"

# ---- no privilege, no kernel ----

if command -v strace >/dev/null && strace -o "$work/trace" true 2>/dev/null; then
	strace -f -e trace=bpf -o "$work/trace" "$picket" resolve $little >/dev/null
	same "bpf(2) is never called" "+++ exited with 0 +++" "$(sed 's/^[0-9]* *//' "$work/trace")"
else
	skip "bpf(2) is never called" "no strace"
fi

# ---- beside libbpf ----

# compare OBJECT KERNEL: appends to $work/differences; counts
compare() {
	"$work/oracle" "$1" "$2" --programs >"$work/theirs" 2>"$work/theirs.log" ||
		{ echo "libbpf refuses $1 on $2: $(tail -n 2 "$work/theirs.log")" >>"$work/differences"; return; }
	"$picket" resolve --format=hex "$1" --btf "$2" >"$work/ours" 2>"$work/ours.log"
	cmp -s "$work/theirs" "$work/ours" || echo "$1 on $2 differs $(cat "$work/ours.log")" >>"$work/differences"
	programs=$((programs + $(wc -l <"$work/ours")))
}

beside_libbpf() { # NAME KERNEL... -- OBJECT...
	local name=$1 kernels=() kernel object
	shift
	while [ "$1" != -- ]; do kernels+=("$1"); shift; done
	shift
	programs=0
	: >"$work/differences"
	for object; do for kernel in "${kernels[@]}"; do compare "$object" "$kernel"; done; done
	empty "as libbpf: $name, $programs programs" "$(cat "$work/differences")"
}

if ! have_libbpf "$work/fetch.log"; then
	skip "as libbpf" "the newest libbpf cannot be had: $(tail -n 1 "$work/fetch.log")"
	finish
fi
build_oracle "$work/oracle" "$work/log" || { not_ok "the oracle compiles" "$(cat "$work/log")"; finish; }

kernels=$(ls build/kernels/*/vmlinux.btf 2>/dev/null)
[ -n "$kernels" ] || kernels=/sys/kernel/btf/vmlinux
hooks=/sys/kernel/btf/vmlinux # libbpf looks there for hooks and kernel symbols, whatever BTF it is given

for source in tests/lessons/*.bpf.c; do
	case $source in *refused_hook*) continue ;; esac
	build bpf "$source" "$work/lesson-$(basename "$source" .c).o"
done
if [ -r $hooks ]; then
	beside_libbpf "policies and lessons" $kernels -- build/bpf/*.bpf.o "$work"/lesson-*.o
	for c in $compilers; do
		build bpf tests/resolve/link.bpf.c "$work/link-$c.bpf.o" $c
		for name in core endian iter kfunc lsm map_in_map modern registers; do
			build bpf tests/compile/$name.bpf.c "$work/compile-$name-$c.bpf.o" $c 2>/dev/null
		done
	done
	beside_libbpf "functions, maps, variables, externs" $hooks -- "$work"/link-*.o "$work"/compile-*.o
else
	skip "as libbpf: policies, lessons, linking" "this machine's kernel has no BTF"
fi
beside_libbpf "order of records" "$work/order.o" -- "$work/order.bpf.o"
finish
