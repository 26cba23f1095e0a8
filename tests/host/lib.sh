# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# For host tests (`. tests/host/lib.sh` from the project's root): results as TAP.

tests=0

ok()     { tests=$((tests + 1)); echo "ok $tests - $1"; }
not_ok() { tests=$((tests + 1)); echo "not ok $tests - $1"; [ -z "${2:-}" ] || printf '%s\n' "$2" | sed 's/^/#   /'; }
skip()   { tests=$((tests + 1)); echo "ok $tests - $1 # SKIP $2"; }
finish() { echo "1..$tests"; exit 0; }

# empty NAME TEXT: passes when there is no text
empty() { if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi; }

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
