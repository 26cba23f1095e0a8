# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Every kind of program: it loads, attaches, and acts on heapexec.  A line
# `# feature NAME: yes|no` for each makes the table of features by kernel.

. /lib/lib.sh

# since NAME VERSION WHY: false, and a skip, on a kernel before VERSION
since() {
	[ "$(printf '%s\n' "$2" "$kernel" | sort -V | head -n 1)" = "$2" ] && return
	note "feature $1: no"
	skip "$1" "$3"
	return 1
}

yes() { note "feature $1: yes"; }

# reports NAME: heapexec makes it write an event
reports() {
	run_start "/features/$1.bpf.o" || return
	heapexec aligned >/dev/null
	if eventually grep -q '"value":1' /tmp/events; then ok "$1 acts"; yes "$1"; else not_ok "$1 acts" "$(cat /tmp/messages)"; fi
	run_stop
}

# denies NAME: heapexec is refused with EACCES
denies() {
	run_start "/features/$1.bpf.o" || return
	is "$1 acts" "$(heapexec aligned)" "mprotect: Permission denied"
	yes "$1"
	run_stop
}

# attaches NAME: nothing in a guest calls the function that it attaches to
attaches() {
	if picket verify "/features/$1.bpf.o" 2>&1 | grep -q 'is not sleepable'; then
		note "feature $1: no"
		skip "$1" "this kernel lets no program sleep there: it lacks CONFIG_FUNCTION_ERROR_INJECTION"
	elif run_start "/features/$1.bpf.o"; then
		ok "$1 attaches"
		yes "$1"
		run_stop
	fi
}

# prints NAME: the iterator's output, and nothing stays
prints() {
	output=$(picket run "/features/$1.bpf.o" 2>&1)
	is "$1 ends with status 0" "$?" 0
	like "$1 prints" "$output" '^1 init$|^1 sh$' '^[0-9]+ picket$'
	is "$1 comes to its end" "$(printf '%s\n' "$output" | tail -n 1)" end
	yes "$1"
}

for name in lsm fentry fexit tp_btf raw_tp raw_tracepoint optional; do reports $name; done
since lsm_s 5.11 "ring buffers in sleepable programs: 5.11" && reports lsm_s
denies fmod_ret
for name in fentry_s fexit_s fmod_ret_s raw_tp_w; do attaches $name; done
since fsession 7.0 "fsession: 7.0" && reports fsession
prints iter
since iter_s 5.18 "sleepable iterators: 5.18" && prints iter_s
if since syscall 5.14 "syscall programs: 5.14"; then
	status "syscall loads" 0 picket verify /features/syscall.bpf.o && yes syscall
fi

pins=/sys/fs/bpf/picket/replaced
picket load /features/replaced.bpf.o
status "freplace needs a program" 1 picket run /features/freplace.bpf.o
like "and says how to name it" "$output" 'replaces a function of another program, and none is named' '^try: --target PIN'
status "freplace of what is no program" 1 picket run --target $pins/map_picket_events /features/freplace.bpf.o
like "and says so" "$output" "freplace: program $pins/map_picket_events: it is no program, or one"
if run_start --target $pins/prog_asks /features/freplace.bpf.o; then
	picket events replaced >/tmp/replaced 2>&1 &
	reader=$!
	heapexec aligned >/dev/null
	if eventually grep -q '"value":0' /tmp/replaced; then ok "freplace acts"; yes freplace; else not_ok "freplace acts" "$(cat /tmp/replaced)"; fi
	run_stop
	heapexec aligned >/dev/null
	if eventually grep -q '"value":1' /tmp/replaced; then ok "and not any more"; else not_ok "and not any more"; fi
	kill -INT $reader
	wait $reader
fi
picket unload replaced

mkdir /tmp/cgroup
if since lsm_cgroup 6.0 "lsm_cgroup: 6.0" && mount -t cgroup2 none /tmp/cgroup; then
	mkdir /tmp/cgroup/jail
	status "lsm_cgroup needs a cgroup" 1 picket run /features/lsm_cgroup.bpf.o
	like "and says how to name it" "$output" 'attaches to a cgroup, and none is named' '^try: --cgroup PATH'
	status "lsm_cgroup wants a directory of cgroup2" 1 picket run --cgroup /tmp /features/lsm_cgroup.bpf.o
	like "and says so" "$output" 'attaching to /tmp: it is no directory of cgroup2'
	if run_start --cgroup /tmp/cgroup/jail /features/lsm_cgroup.bpf.o; then
		is "outside of the cgroup it does not act" "$(heapexec aligned)" "mprotect: OK"
		is "inside it acts" "$(sh -c 'echo $$ >/tmp/cgroup/jail/cgroup.procs; exec heapexec aligned')" \
			"mprotect: Operation not permitted"
		yes lsm_cgroup
		run_stop
	fi
	rmdir /tmp/cgroup/jail
	umount /tmp/cgroup
fi
finish
