# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# --set, as far as it goes without privilege: what is refused is refused
# before the kernel is asked.

. tests/host/lib.sh

picket=${PICKET:-build/picket}
object=build/bpf/mprotect_audit.bpf.o

# refused NAME STATUS TEXT ARGUMENTS...: the exact text on stderr
refused() {
	local name=$1 status=$2 text=$3 err got
	shift 3
	err=$("$picket" load "$@" 2>&1)
	got=$?
	if [ $got = "$status" ] && [ "$err" = "$text" ]; then ok "$name"; else not_ok "$name" "status $got: $err"; fi
}

refused "no value" 2 "picket: load: --set knows NAME=VALUE, not picket_mode
try: picket load --help" --set picket_mode $object
refused "no name" 2 "picket: load: --set knows NAME=VALUE, not =1
try: picket load --help" --set a=1 --set =1 $object
refused "unknown variable, near one" 1 "picket: no object has a variable \`picket_mod\`
try: picket_mode" --set picket_mod=1 $object
refused "unknown variable, near none" 1 "picket: no object has a variable \`frobnicate\`
try: picket inspect OBJ shows an object's variables" --set frobnicate[1]=1 $object
refused "out of range" 1 "picket: $object: variable picket_probe_task: 2 does not fit in const volatile _Bool (0 to 1)" \
	--set picket_probe_task=2 $object
refused "nearest enumerator" 1 "picket: $object: variable picket_mode: \`PICKET_ENFORC\` is no value of const volatile enum picket_policy_mode
try: PICKET_ENFORCE" --set picket_mode=PICKET_ENFORC $object
refused "the mode twice" 1 "picket: variable picket_mode: the mode is given already" \
	--mode audit --set picket_mode=2 $object
refused "the last of several is checked too" 1 "picket: no object has a variable \`frobnicate\`
try: picket inspect OBJ shows an object's variables" --set picket_seq=5 --set frobnicate=1 $object
finish
