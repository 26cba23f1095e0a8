# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# One object a feature (tests/features): it loads, attaches and acts.  Where
# the kernel is too old, picket must refuse the object, and says why.

. /lib/lib.sh

# Object, oldest kernel, how it shows that it acts.
objects='
code_atomic          5.12 nice
code_for_each        5.13 nice
code_global          5.10 nice
code_global_memory   5.12 nice
code_loop            5.17 nice
code_static          5.10 nice
data_sections        5.10 nice
map_arena            6.9  nice
map_array            5.10 nice
map_bloom_filter     5.16 nice
map_cgroup_array     5.10 nice
map_cgrp_storage     6.2  nice
map_hash             5.10 nice
map_inode_storage    5.10 directories
map_lpm_trie         5.10 nice
map_lru_hash         5.10 nice
map_lru_percpu_hash  5.10 nice
map_network          5.10 nice
map_of_maps          5.10 nice
map_percpu_array     5.10 nice
map_percpu_hash      5.10 nice
map_perf_event_array 5.10 nice
map_prog_array       5.10 nice
map_queue            5.10 nice
map_ringbuf          5.10 nice
map_sk_storage       5.10 sockets
map_stack            5.10 nice
map_stack_trace      5.10 nice
map_task_storage     5.11 nice
map_user_ringbuf     6.1  nice
'

older() { # KERNEL THAN
	[ "${1%%.*}" -lt "${2%%.*}" ] || { [ "${1%%.*}" -eq "${2%%.*}" ] && [ "${1#*.}" -lt "${2#*.}" ]; }
}

# Each gives "ALLOWED, REFUSED": an act that the policy must let pass, and one that it must not.
act_nice()    { echo "$(renice 3 $$ 2>&1 && echo done), $(renice 7 $$ 2>&1)"; }
act_sockets() { echo "$(cat /proc/self/comm), $(timeout 1 nc -l -p 4000 2>&1 </dev/null)"; }
act_directories() {
	mkdir /tmp/in
	echo "$(mkdir /tmp/in/first 2>&1 && echo made), $(mkdir /tmp/in/second 2>&1)"
	rm -rf /tmp/in
}

wanted_nice="done, renice: setpriority: Operation not permitted"
wanted_sockets='cat, nc: bind: Operation not permitted'
wanted_directories="made, mkdir: can't create directory '/tmp/in/second': Operation not permitted"

check_feature() { # OBJECT ACT
	local wanted
	run_start "/features/$1.bpf.o" || return
	eval "wanted=\$wanted_$2"
	is "$1 acts" "$("act_$2")" "$wanted"
	run_stop
	[ $run_status -eq 0 ] || not_ok "$1 ends well" "exit status $run_status: $(cat /tmp/messages)"
}

# What a kernel cannot do is refused, not loaded and ineffective.
check_refused() { # OBJECT SINCE
	local said
	if said=$(timeout 10 picket run "/features/$1.bpf.o" 2>&1); then
		not_ok "$1 acts" "loads on $kernel, though only $2 is to have it"
	else
		skip "$1 acts" "since $2: $(printf '%s\n' "$said" | sed -n 's/^picket: [^ ]*: //p' | head -n 1 | cut -c 1-120)"
	fi
}

while read -r object since act; do
	[ -n "$object" ] || continue
	if older "$kernel" "$since"; then check_refused "$object" "$since"; else check_feature "$object" "$act"; fi
done <<END
$objects
END
finish
