# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# picket verify without privilege: everything is refused, and said so.

. tests/host/lib.sh

picket=${PICKET:-build/picket}
object=build/bpf/mprotect_audit.bpf.o

err=$("$picket" verify --set nonesuch=1 $object 2>&1 >/dev/null; echo "status $?")
like "a variable that is not there" "$err" '^picket: no object has a variable `nonesuch`$' '^status 1$'
out=$("$picket" verify --json /nonesuch.bpf.o 2>/dev/null; echo "status $?")
like "no object can be read: still JSON" "$out" '^\{"v":1,"programs":\[\]\}$' '^status 1$'
finish
