# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# What `make demo` shows inside the guest. Ends with status 1 unless every act
# ended as told.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o

heading() { printf '\n== %s\n\n' "$1"; }
show()    { echo "  \$ $*"; "$@" 2>&1 | sed 's/^/  /'; }
fail()    { printf '\nThe demo failed: %s\n' "$1"; cat /tmp/messages 2>/dev/null; exit 1; }

# act MODE WANTED: heapexec, and what it must say
act() {
	echo "  \$ heapexec $1"
	answer=$(heapexec "$1")
	echo "  $answer"
	[ "$answer" = "$2" ] || fail "wanted: $2"
}

heading "A stock kernel: $(uname -sr)"
ls -l /bin/picket | awk '{ print "  picket is one static file of " $5 " bytes" }'

heading "Can it enforce BPF LSM policy?"
show picket check

heading "Without policy, a program may make its heap executable"
act aligned "mprotect: OK"

heading "picket loads mprotect_audit in enforce mode"
echo "  \$ picket run --mode enforce --format json mprotect_audit.bpf.o &"
run_start --mode enforce --format json $policy || fail "the policy was not loaded"
sed 's/^/  /' /tmp/messages

heading "Harmless acts still pass"
act legit "mprotect: OK"
act mmap "mmap: OK"

heading "An executable heap does not"
act aligned "mprotect: Operation not permitted"
denial=$answer
eventually grep -q '"action":"deny"' /tmp/events || fail "no event was reported"
event=$(grep -m1 '"action":"deny"' /tmp/events)

heading "The policy goes when picket goes"
echo "  ^C"
run_stop
tail -n 1 /tmp/messages | sed 's/^/  /'
act aligned "mprotect: OK"

heading "So this is what the kernel refused, and what picket reported of it"
echo "  heapexec: $denial"
echo
echo "  $event"
echo
