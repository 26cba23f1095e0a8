# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# The command line without privilege: help, usage errors word by word, inspect
# on good and on broken objects, descriptors that were closed, output that
# nobody reads.

. tests/host/lib.sh

picket=${PICKET:-build/picket}
object=build/bpf/mprotect_audit.bpf.o
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# said NAME STATUS STDERR ARGUMENTS...: exit status and the exact text on stderr; nothing on stdout
said() {
	local name=$1 status=$2 text=$3 out err got
	shift 3
	out=$("$picket" "$@" 2>"$dir/err")
	got=$?
	err=$(cat "$dir/err")
	if [ "$got" = "$status" ] && [ "$err" = "$text" ] && [ -z "$out" ]; then
		ok "$name"
	else
		not_ok "$name" "status $got, wanted $status; stdout: $out
stderr: $err
wanted: $text"
	fi
}

# printed NAME ARGUMENTS...: status 0, nothing on stderr; stdout is left in $out
printed() {
	local name=$1 got
	shift
	out=$("$picket" "$@" 2>"$dir/err")
	got=$?
	if [ $got = 0 ] && [ ! -s "$dir/err" ]; then ok "$name"; else not_ok "$name" "status $got: $(cat "$dir/err")"; fi
}

# ---- help ----

printed "--help" --help
like "help names every command" "$out" '^  run OBJ\.\.\. ' '^  load OBJ\.\.\. ' '^  unload NAME\.\.\. ' '^  events \[NAME\.\.\.\] ' \
	'^  check ' '^  inspect OBJ ' 'Exit status: 0 done, 1 failed, 2 usage'
for command in run load unload events check inspect; do
	printed "$command --help" $command --help
	like "$command --help shows usage and options" "$out" "^usage: picket $command \[OPTIONS\]" '^  -v, --verbose ' '^  -q, --quiet ' '^  -h, --help '
done
printed "--version" --version
like "version is one line" "$out" '^picket [0-9]+\.[0-9]+$'

# ---- usage errors, word by word ----

said "no command" 2 "picket: a command is missing
try: picket --help"
said "unknown command, near one" 2 "picket: unknown command lod
try: picket load" lod
said "unknown command, near none" 2 "picket: unknown command frobnicate
try: picket --help" frobnicate
said "unknown option" 2 "picket: run: unknown option --frob
try: picket run --help" run --frob x
said "option of another command" 2 "picket: unload: does not take --mode
try: picket unload --help" unload --mode audit x
said "value missing" 2 "picket: run: a value is missing after --mode
try: picket run --help" run x --mode
said "value where none belongs" 2 "picket: check: no value belongs to --json=1
try: picket check --help" check --json=1
said "value that is none" 2 "picket: load: --mode knows off|audit|enforce, not maybe
try: picket load --help" load --mode maybe x
said "empty value" 2 'picket: load: --btf knows FILE, not ""
try: picket load --help' load --btf= x
said "argument missing" 2 "picket: load: OBJ... is missing
try: picket load --help" load
said "argument too many" 2 "picket: inspect: one argument too many: b
try: picket inspect --help" inspect a b
said "control characters in what is quoted" 2 'picket: unknown command \u001b[31mx
try: picket --help' $'\e[31mx'

# ---- inspect ----

printed "inspect" inspect $object
like "inspect shows program, map, global, relocation" "$out" '^object +mprotect_audit$' '^license +(Dual [A-Z/]+|GPL)$' '^mode +audit$' \
	'lsm/file_mprotect +lsm +file_mprotect' 'picket_events +ringbuf' \
	'picket_mode +\.rodata +4 +yes +.*enum picket_policy_mode' 'byte_off.* vm_area_struct.*vm_start'
printed "inspect --json" inspect --json $object
json=$(printf '%s\n' "$out" | jq -er '.v, .object, .mode, .programs[0].target, (.programs[0].insns > 10),
	(.maps[] | select(.name == "picket_events") | .type), (.globals[] | select(.name == "picket_lost") | .size),
	(.relocations | length > 3), (.externs | length)' 2>&1 | tr '\n' ' ')
if [ "$json" = "1 mprotect_audit audit file_mprotect true ringbuf 8 true 0 " ]; then
	ok "inspect --json is JSON with the facts"
else
	not_ok "inspect --json is JSON with the facts" "$json"
fi
if [ "$(printf '%s\n' "$out" | grep -c '^{.*}$')" = "$(printf '%s\n' "$out" | wc -l)" ]; then
	ok "inspect --json is one line"
else
	not_ok "inspect --json is one line" "$out"
fi

# ---- broken objects: one line, status 1 ----

# broken NAME FILE PATTERN
broken() {
	local err got
	err=$("$picket" inspect "$2" 2>&1 >"$dir/out")
	got=$?
	if [ $got = 1 ] && [ ! -s "$dir/out" ] && [ "$(printf '%s\n' "$err" | grep -vc '^try: ')" = 1 ]; then
		like "$1" "$err" "^picket: $2: $3"
	else
		not_ok "$1" "status $got: $err"
	fi
}

size=$(wc -c <$object)
: >"$dir/empty.bpf.o"
echo "no ELF file" >"$dir/text.bpf.o"
head -c 40 $object >"$dir/header.bpf.o"
head -c $((size / 2)) $object >"$dir/half.bpf.o"
cp /bin/true "$dir/native.bpf.o"
broken "no such file" "$dir/none.bpf.o" ".*No such file or directory"
broken "a directory" "$dir" "."
broken "an empty file" "$dir/empty.bpf.o" "."
broken "a text file" "$dir/text.bpf.o" ".*ELF"
broken "half a header" "$dir/header.bpf.o" "."
broken "half a file" "$dir/half.bpf.o" "."
broken "a program of this machine" "$dir/native.bpf.o" "."

"$picket" load --mode audit build/lessons/mprotect_verbatim.bpf.o 2>"$dir/err"
like "--mode on an object without a mode word" "$(cat "$dir/err")" \
	'^picket: build/lessons/mprotect_verbatim\.bpf\.o: .*no mode.*picket_mode'
"$picket" load $object $object 2>"$dir/err"
like "one object twice" "$(cat "$dir/err")" "^picket: $object: .*already"
"$picket" load --btf "$dir/none" $object 2>"$dir/err"
like "kernel BTF that is not there" "$(cat "$dir/err")" "$dir/none: .*No such file or directory"

# ---- surroundings ----

"$picket" inspect $object <&- >&- 2>&-
if [ $? -le 1 ]; then ok "descriptors 0 to 2 closed"; else not_ok "descriptors 0 to 2 closed" "status $?"; fi
"$picket" inspect $object >/dev/full 2>"$dir/err"
if [ $? = 1 ]; then like "a full disk is an error" "$(cat "$dir/err")" "^picket: $object: could not write"; else not_ok "a full disk is an error"; fi
"$picket" --help >/dev/full
if [ $? = 1 ]; then ok "--help to a full disk fails"; else not_ok "--help to a full disk fails"; fi

"$picket" check --json >"$dir/check" 2>"$dir/err"
got=$?
if [ $got -le 2 ] && jq -e '.v == 1 and (.requirements | length > 3) and
	([.requirements[].verdict] - ["can", "partly", "cannot"] == [])' "$dir/check" >/dev/null; then
	ok "check --json is JSON with a verdict for each requirement"
else
	not_ok "check --json is JSON with a verdict for each requirement" "status $got: $(cat "$dir/check" "$dir/err")"
fi
want=$(printf 'can\npartly\ncannot\n' | sed -n "$((got + 1))p")
if [ "$(jq -r .verdict "$dir/check")" = "$want" ]; then
	ok "check's exit status is its verdict"
else
	not_ok "check's exit status is its verdict" "status $got, verdict $(jq -r .verdict "$dir/check")"
fi
out=$("$picket" check 2>&1)
like "check for people ends with a sentence" "$(printf '%s\n' "$out" | tail -n 1)" '^This kernel (can|cannot) enforce BPF LSM policy'
# on_terminal COMMAND: its output, as a terminal gets it
on_terminal() { TERM=xterm script -qec "$1" /dev/null </dev/null; }
escape=$(printf '\033')
like "colours on a terminal" "$(on_terminal "$picket check")" "^$escape\[[0-9]+m(ok|partly|MISSING) *$escape\[0m"
empty "none with NO_COLOR" "$(on_terminal "NO_COLOR=1 $picket check" | grep "$escape")"
empty "none on TERM=dumb" "$(on_terminal "TERM=dumb $picket check" | grep "$escape")"
empty "none in a file" "$("$picket" check | grep "$escape")"
said "unload of what is not there" 1 "$("$picket" unload no_such_policy 2>&1)" unload no_such_policy
like "and names it" "$("$picket" unload no_such_policy 2>&1)" '^picket: no_such_policy: '
finish
