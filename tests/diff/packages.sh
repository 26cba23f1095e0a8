# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# BPF objects that Debian ships (`. tests/diff/packages.sh` from the project's
# root): files, and what skeletons hold inside programs.  Downloaded once,
# never installed, kept in build/diff/packages.

packages='bpfilter bpftop libbpf-tools libbpftune0 libxdp1 opensnitch-ebpf-modules pwru systemd udev-hid-bpf xdp-tools'
package_objects=$PWD/build/diff/packages

# have_packages LOG: status 1, and the reason at the log's end, when there is no object
have_packages() {
	local keyring package work
	[ -e "$package_objects/complete" ] && return
	mkdir -p "$package_objects"
	work=$(mktemp -d) || return 1
	(
		. scripts/kernels
		find_mirrors && keyring=$(suite_update sid) && rm -f "$apt"/sid/updated.* || exit 1
		for package in $packages; do
			rm -rf "$work"/*
			(cd "$work" && suite_apt apt-get sid "$keyring" download "$package") &&
				dpkg-deb -x "$work/$package"_*.deb "$work/tree" &&
				python3 tests/diff/extract.py "$work/tree" "$package_objects" "$package" ||
				echo "$package cannot be had"
		done
	) >"$1" 2>&1
	rm -rf "$work"
	ls "$package_objects"/*.bpf.o >/dev/null 2>&1 || return 1
	grep -q 'cannot be had' "$1" || : >"$package_objects/complete"
}
