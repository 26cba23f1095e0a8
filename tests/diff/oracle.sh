# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Builds the oracle (`. tests/diff/oracle.sh` from the project's root): newest
# libbpf of Debian, headers and static library, unpacked into build/diff and
# never installed.  LIBBPF=DIR names another tree with usr/include and a libbpf.a.

tree=${LIBBPF:-$PWD/build/diff/libbpf}

fetch_libbpf() { # LOG
	local keyring
	(
		. scripts/kernels
		find_mirrors && keyring=$(suite_update sid) && rm -f "$apt"/sid/updated.* &&
			cd "$tree" && suite_apt apt-get sid "$keyring" download libbpf-dev
	) >"$1" 2>&1 && dpkg-deb -x "$tree"/libbpf-dev_*.deb "$tree/part" && mv "$tree/part/usr" "$tree/usr"
}

# have_libbpf LOG: status 1, and the reason at the log's end, when it cannot be had
have_libbpf() {
	mkdir -p "$tree"
	[ -d "$tree/usr" ] || fetch_libbpf "$1"
}

# build_oracle PROGRAM LOG
build_oracle() {
	gcc -std=gnu11 -D_GNU_SOURCE -O1 -Wl,--wrap=syscall -I"$tree/usr/include" -o "$1" tests/diff/oracle.c \
		"$(find "$tree/" -name libbpf.a | head -n 1)" -lelf -lz >"$2" 2>&1
}
