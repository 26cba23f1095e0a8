# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Pins: what load leaves, in one step or not at all, and what unload takes away.

. /lib/lib.sh

policy=/lib/picket/mprotect_audit.bpf.o
pins=/sys/fs/bpf/picket/mprotect_audit
denied="mprotect: Operation not permitted"
passes="mprotect: OK"

umount /sys/fs/bpf
status "load mounts the bpffs it needs" 0 picket load --mode enforce $policy
like "it holds link, program, maps and description" "$(ls $pins)" \
	'^link_mprotect_audit$' '^prog_mprotect_audit$' '^map_picket_events$' '^meta$'
# The kernel adds the sticky bit to the root of a bpffs.
is "only root may look" "$(stat -c %a $pins) $(stat -c %a /sys/fs/bpf/picket)" "1700 700"
status "the same name again is refused" 1 picket load --mode enforce $policy
like "and the way out is said" "$output" 'a policy called mprotect_audit is in force already' 'picket unload mprotect_audit'
status "unload" 0 picket unload mprotect_audit
is "it is out of force" "$(heapexec aligned)" "$passes"
status "the directory is gone" 1 test -e $pins

mkdir -p $pins
status "an empty directory that was left is no policy" 0 picket load --mode enforce $policy
is "it is in force" "$(heapexec aligned)" "$denied"

unshare -m sh -c 'echo ready >/tmp/ready; sleep 60' &
other=$!
eventually test -e /tmp/ready
(cd $pins && sleep 60) &
status "unload with the pins mounted elsewhere and a process in them" 0 picket unload mprotect_audit
is "it is out of force everywhere" "$(heapexec aligned)" "$passes"
kill $other $!

cp $policy /tmp/a.b.bpf.o
status "a name that bpffs does not take is refused" 1 picket load --mode enforce /tmp/a.b.bpf.o
like "and said so" "$output" "a policy's name has no '\.'.*: a\.b"
status "unload of a path is refused" 1 picket unload ../picket/x
like "and said so" "$output" "a policy's name has no '/'"

cp $policy /tmp/second.bpf.o
status "two policies in one load" 0 picket load $policy /tmp/second.bpf.o
status "both are pinned" 0 test -e $pins/meta -a -e /sys/fs/bpf/picket/second/meta
status "both go" 0 picket unload mprotect_audit second
mkdir -p /sys/fs/bpf/picket/second
mount -t bpf bpf /sys/fs/bpf/picket/second
status "one of two names is taken" 1 picket load --mode enforce $policy /tmp/second.bpf.o
status "then neither is pinned" 1 test -e $pins/meta
is "nor in force" "$(heapexec aligned)" "$passes"
umount /sys/fs/bpf/picket/second
rmdir /sys/fs/bpf/picket/second

picket load --mode enforce $policy <&- >&- 2>&-
is "with the standard descriptors closed" "$(heapexec aligned)" "$denied"
picket unload mprotect_audit >/dev/null 2>&1

# Killed at any moment, in steps up to a little more than loading takes: in force and pinned, or neither.
now_ms() { awk '{ print int($1 * 1000) }' /proc/uptime; }
start=$(now_ms)
picket load --mode enforce $policy >/dev/null 2>&1
step=$((($(now_ms) - start) / 16 + 1))
picket unload mprotect_audit >/dev/null 2>&1
note "loading takes $((step * 16)) ms"

halves=0 whole=0 none=0
for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
	delay=$((i * step))
	picket load --mode enforce $policy >/dev/null 2>&1 &
	usleep ${delay}000
	kill -KILL $! 2>/dev/null
	wait $! 2>/dev/null
	usleep 200000
	case "$(heapexec aligned) $(ls $pins 2>/dev/null | wc -l)" in
	"$denied 0") halves=$((halves + 1)); note "after ${delay} ms: in force, not pinned" ;;
	"$denied "*) whole=$((whole + 1)); picket unload mprotect_audit >/dev/null 2>&1 ;;
	"$passes 0") none=$((none + 1)) ;;
	*) halves=$((halves + 1)); note "after ${delay} ms: $(heapexec aligned), pins: $(ls $pins)" ;;
	esac
done
note "killed: $whole in force and pinned, $none neither"
is "SIGKILL leaves nothing half done" "$halves" 0
finish
