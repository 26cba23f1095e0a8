# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Every bpf(2) call of load, attach, prove and pin fails in turn, on the real
# kernel: see tests/fail/failing_calls.c. All errnos on one kernel, one on the others.
# boot: append=PICKET_SCRIPT_SECONDS=800

case $(uname -r) in
6.12.*) exec /probe/failing_calls /lib/picket/mprotect_audit.bpf.o ;;
*)      exec /probe/failing_calls /lib/picket/mprotect_audit.bpf.o ENOMEM ;;
esac
