# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For guest tests (`. /lib/lib.sh`): results as TAP, and the few things every
# script does with picket.  A script ends with `finish`; without it, it failed.
#
# Lines at the top of a script that scripts/check reads:
#   # kernels: 6.1 6.12       runs on these only
#   # skip-reason: why        what is reported for the others
#   # boot: lsm=none          a boot of its own, with this lsm= (as scripts/guest --lsm)
#   # boot: append=a b        ... or with these kernel parameters

tests=0
kernel=$(uname -r | cut -d. -f1-2)

ok()     { tests=$((tests + 1)); echo "ok $tests - $1"; }
not_ok() { tests=$((tests + 1)); echo "not ok $tests - $1"; [ -z "${2:-}" ] || printf '%s\n' "$2" | sed 's/^/#   /'; }
skip()   { tests=$((tests + 1)); echo "ok $tests - $1 # SKIP $2"; }
note()   { printf '%s\n' "$*" | sed 's/^/# /'; }
finish() { echo "1..$tests"; exit 0; }

# is NAME GOT WANTED
is() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got: $2
wanted: $3"; fi
}

# like NAME TEXT PATTERN...: every pattern (grep -E) is found in the text
like() {
	local name=$1 text=$2 pattern
	shift 2
	for pattern; do
		printf '%s\n' "$text" | grep -Eq -e "$pattern" && continue
		not_ok "$name" "no match for: $pattern
in: $text"
		return
	done
	ok "$name"
}

# unlike NAME TEXT PATTERN
unlike() {
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then not_ok "$1" "matches $3: $2"; else ok "$1"; fi
}

# status NAME WANTED COMMAND...: runs the command; its output is in $output afterwards
status() {
	local name=$1 wanted=$2 got
	shift 2
	output=$("$@" 2>&1)
	got=$?
	if [ $got -eq "$wanted" ]; then ok "$name"; else not_ok "$name" "exit status $got, wanted $wanted: $output"; fi
}

# A policy may keep the C library of new processes from starting: then the shell manages alone.
contains() { local line; while read -r line; do case $line in *"$2"*) return 0 ;; esac; done <"$1"; return 1; }
uptime_cs() { local up; read -r up _ </proc/uptime; echo "${up%.*}${up#*.}"; }
spin()      { local end=$(($(uptime_cs) + 10)); while [ "$(uptime_cs)" -lt $end ]; do :; done; }
pause()     { usleep 100000 2>/dev/null || spin; }

# eventually COMMAND...: until it succeeds, at most about ten seconds
eventually() {
	local i=0
	until "$@" >/dev/null 2>&1; do
		i=$((i + 1))
		[ $i -lt 100 ] || return 1
		pause
	done
}

attached_or_gone() { contains /tmp/messages attached || ! kill -0 "$run_pid"; }

# run_start ARGS...: picket run in the background; events in /tmp/events, messages in /tmp/messages
run_start() {
	# Made here, empty: the background process might truncate them only after they were looked at.
	: >/tmp/events
	: >/tmp/messages
	picket run "$@" >>/tmp/events 2>>/tmp/messages &
	run_pid=$!
	eventually attached_or_gone && contains /tmp/messages attached && return
	not_ok "picket run $* starts" "$(cat /tmp/messages)"
	return 1
}

# run_stop [SIGNAL]: interrupts it; its exit status is in $run_status
run_stop() {
	kill -"${1:-INT}" "$run_pid"
	wait "$run_pid"
	run_status=$?
}
