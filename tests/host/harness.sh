#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The guest harness can fail: a script that says nothing, stops early, lies
# about its plan, fails a test or crashes its kernel is never a pass.

cd "$(dirname "$0")/../.." || exit 1
. tests/host/lib.sh

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# script NAME LINES...
script() {
	local name=$1
	shift
	printf '%s\n' '. /lib/lib.sh' "$@" >"$work/$name.sh"
}

# fails NAME PATTERN: the script fails for the reason that the pattern tells
fails() {
	local output
	if output=$(PICKET_GUEST_SECONDS=${seconds:-300} scripts/guest "$work/$1.sh" 2>&1); then
		not_ok "$1 is a failure" "$output"
	else
		like "$1 is a failure" "$output" "^not ok [0-9]+ - $2"
	fi
}

script good 'ok one' 'finish'
script silence 'exit 0'
script early 'ok one' 'exit 0'
script denied 'ok one' 'not_ok two' 'finish'
script plan 'ok one' 'echo 1..2'
script status 'ok one' 'echo 1..1' 'exit 3'
script crash 'ok one' 'echo c >/proc/sysrq-trigger' 'ok two' 'finish'
script hang 'ok one' 'sleep 1000'

if output=$(scripts/guest "$work/good.sh" 2>&1); then ok "good is a pass"; else not_ok "good is a pass" "$output"; fi
fails silence 'ended without its plan'
fails early 'ended without its plan after 1 results'
fails denied 'two'
fails plan 'planned 2 results, gave 1'
fails status 'ended with exit status 3'
fails crash 'the guest stopped before the end'
seconds=15 fails hang 'the guest stopped before the end'
finish
