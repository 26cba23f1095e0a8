# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# kernels: 7.x
# skip-reason: this kernel accepts it: see lesson_verbatim
#
# From 7.x on vma->vm_mm may be null for the verifier: the kernel document's
# own example is refused, and picket says in one sentence why and where.

. /lib/lib.sh

status "the verbatim example is refused" 1 picket load /lessons/mprotect_verbatim.bpf.o
note "$output"
sentence=$(printf '%s\n' "$output" | grep -E 'vma->vm_mm.*null')
like "one sentence: what may be null, and the source line" "$sentence" 'mprotect_verbatim\.bpf\.c:[0-9]+'
is "one line of it" "$(printf '%s\n' "$sentence" | wc -l)" 1
status "nothing is pinned" 1 test -e /sys/fs/bpf/picket/mprotect_verbatim
finish
