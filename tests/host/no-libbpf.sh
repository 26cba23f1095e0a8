#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Nothing of libbpf is included, linked or needed, in the loader or in the
# policies, and the program is one static file.

cd "$(dirname "$0")/../.." || exit 1
. tests/host/lib.sh

if [ ! -e build/picket ] || [ ! -e build/picket.debug ]; then
	not_ok "build/picket is there to look at"
	finish
fi

shipped='loader btf include bpf'
# Names that only libbpf has: its public functions and what its static library adds.
names='(^|[^a-z_])(libbpf_|bpf_object__|bpf_program__|bpf_map__|bpf_link__|btf__|btf_dump__|ring_buffer__|perf_buffer__)'

like "picket is one static file" "$(file -b build/picket)" 'statically linked' 'stripped'
like "it needs no interpreter and no library" "$(readelf -ld build/picket)" 'no dynamic section'
empty "no symbol of libbpf in the program" "$(nm build/picket.debug | grep -E " $names")"
empty "no symbol of libbpf in its objects" "$(find build/obj -name '*.o' -exec nm -A {} + | grep -E " [A-Za-z] $names")"
# Sources written for libbpf call a kconfig tristate `enum libbpf_tristate`: the one name that is data here.
empty "no name of libbpf in the program's text" \
	"$(strings build/picket | sed 's/libbpf_tristate//g' | grep -E "$names|LIBBPF_[0-9]")"
for libelf in build/*libelf*/picket; do
	[ -e "$libelf" ] || continue
	empty "no libbpf behind the libelf variant" "$(ldd "$libelf" | grep -i libbpf)"
done

# By text: the system's headers of libbpf and of the kernel's bpf(2); ours are in include/bpf.
empty "no source includes libbpf's own headers" \
	"$(grep -rnE '# *include *[<"](bpf/)?(libbpf|bpf|btf|libbpf_[a-z]*|skel_internal|usdt\.bpf|gen_loader)\.h[>"]' \
		--include='*.[ch]' $shipped | grep -vE 'include "(btf|\.\./include/btf)\.h"')"
empty "no loader source includes <linux/bpf.h>" "$(grep -rnE '# *include *<linux/(bpf|btf)\.h>' loader btf)"

# By fact: what the compiler opened.
dependencies=$(find build/obj build/bpf -name '*.d')
if [ -n "$dependencies" ]; then ok "the compiler left dependency files"; else not_ok "the compiler left dependency files"; fi
empty "no header of a libbpf package was opened" "$(grep -nE '/usr/(local/)?include/(bpf|[a-z0-9_-]*/bpf)/' $dependencies)"
empty "no policy names a libbpf header as its source" "$(strings -a build/bpf/*.bpf.o | grep '/usr/include/bpf/')"

empty "no -lbpf in the Makefile" "$(grep -nE -e '-lbpf|libbpf\.(a|so)|pkg-config.*libbpf' Makefile)"
empty "the build and the demo install no libbpf" "$(grep -nE '^(build|demo)=.*(libbpf|bpftool)' scripts/deps)"
finish
