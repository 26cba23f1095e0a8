#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Where picket resolve finds every member of the structures that policies read,
# on every kernel of the matrix, is where pahole finds it; sizes and bitfields too.

set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/host/lib.sh

structs="task_struct vm_area_struct mm_struct file inode dentry cred linux_binprm super_block sock socket"
picket=${PICKET:-build/picket}
clang=$(command -v clang clang-19 clang-16 clang-14 | head -n 1)
work=$(mktemp -d "${TMPDIR:-/tmp}/picket-offsets.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

missing() { skip "members as pahole has them" "$1"; finish; }
[ -n "$clang" ] || missing "no clang"
command -v pahole >/dev/null || missing "no pahole"
kernels=$(ls -d build/kernels/*/vmlinux.btf 2>/dev/null)
[ -n "$kernels" ] || missing "no kernels: run scripts/kernels"

# resolve KERNEL-BTF TO: every member of that kernel's structs, on that kernel
resolve() {
	python3 tests/host/offsets.py write "$1" $structs >"$work/all.c" &&
		$clang --target=bpf -O1 -g -Wno-everything -c -o "$work/all.bpf.o" "$work/all.c" &&
		"$picket" resolve --json --btf "$1" "$work/all.bpf.o" >"$2"
}

total=0 other=
for kernel in $kernels; do
	series=$(basename "$(dirname "$kernel")")
	if resolve "$kernel" "$work/$series" 2>"$work/log" &&
	   n=$(python3 tests/host/offsets.py compare "$work/$series" "$kernel" $structs 2>"$work/log"); then
		ok "$series: $n members as pahole has them"
		total=$((total + n))
	else
		not_ok "$series: members as pahole has them" "$(tail -n 20 "$work/log")"
	fi
	other=${other:-$series}
done

# The comparison can fail: another kernel's places are others.
if [ "$kernel" != "build/kernels/$other/vmlinux.btf" ]; then
	if python3 tests/host/offsets.py compare "$work/$other" "$kernel" $structs >/dev/null 2>&1; then
		not_ok "places of another kernel are noticed"
	else
		ok "places of another kernel are noticed"
	fi
fi
echo "# $total members compared"
finish
