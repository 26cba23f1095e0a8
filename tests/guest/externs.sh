# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Externs: values of the kernel's configuration, its variables, its functions.
# Lines `# feature NAME: yes|no` as in features.sh.

. /lib/lib.sh
rmmod tun 2>/dev/null # another script of this boot may have left it

# acts NAME PATTERN...: heapexec makes it write an event that matches
acts() {
	local name=$1
	shift
	run_start "/features/$name.bpf.o" || return
	heapexec aligned >/dev/null
	eventually test -s /tmp/events
	note "$(cat /tmp/events)"
	like "$name acts" "$(head -n 1 /tmp/events)" "$@"
	run_stop
	note "feature $name: yes"
}

# refused NAME PATTERN...: loading it fails with a line that matches
refused() {
	local name=$1
	shift
	status "$name is refused" 1 picket load "/features/$name.bpf.o"
	note "$output"
	like "$name: the line says why" "$output" "^picket: /features/$name\.bpf\.o: " "$@"
	status "$name: nothing is pinned" 1 test -e "/sys/fs/bpf/picket/$name"
}

# absent NAME PATTERN WHY: refused because this kernel is too old for it
absent() {
	refused "$1" "$2"
	note "feature $1: no"
	skip "$1 acts" "$3"
}

# The version as Debian's uname has it: "#1 SMP ... Debian 6.1.158-1 (date)".
version=$(uname -v | sed -n 's/.*Debian \([0-9]*\)\.\([0-9]*\)\.\([0-9]*\).*/\1 \2 \3/p')
code() { echo $(($1 * 65536 + $2 * 256 + ($3 > 255 ? 255 : $3))); }

release=$(uname -r | sed 's/[+.]/\\&/g')
cookie=0
[ "$kernel" = 5.10 ] || cookie=1

refused kconfig "extern CONFIG_[A-Z_]+: not set in the kernel's configuration \(/proc/config\.gz: No such file or directory; /boot/config-$release: No such file" \
	'try: declare it __weak'
mkdir -p /boot
cat >/boot/config-$(uname -r) <<END
# Automatically generated
CONFIG_BPF_LSM=y
CONFIG_TUN=m
CONFIG_MODULES=y
CONFIG_HZ=250
CONFIG_LSM="landlock,lockdown,yama"
# CONFIG_NO_SUCH is not set
END
note "$(uname -v)"
acts kconfig "\"version\":$(code $version),\"cookie\":$cookie,\"wrapper\":1,\"bpf_lsm\":1,\"tun\":2,\"modules\":121,\"absent\":0,\"hz\":250,\"lsm\":\"landlock,lo\",\"end\":1"
refused kconfig_missing "extern CONFIG_NO_SUCH: not set in the kernel's configuration \(/boot/config-$release\)"
gzip -c /boot/config-$(uname -r) >/tmp/config
mv /tmp/config /boot/config-$(uname -r)
acts kconfig '"hz":250'
echo CONFIG_BPF_LSM=m >/boot/config-$(uname -r)
refused kconfig "/boot/config-$release: extern CONFIG_BPF_LSM: its value on this kernel, m, does not fit in _Bool"
rm -r /boot

# Addresses are compared as text: the shell counts to 2^63.
acts ksym_address "\"absent\":1,\"init_task\":$(printf '%u' 0x$(sed -n 's/ . init_task$//p' /proc/kallsyms))"
echo 2 >/proc/sys/kernel/kptr_restrict
refused ksym_address 'extern init_task: /proc/kallsyms hides all addresses' 'try: .*kptr_restrict'
echo 1 >/proc/sys/kernel/kptr_restrict

acts kfunc_weak '"value":1'
refused kfunc_unguarded 'kfunc_unguarded: kfunc_unguarded\.bpf\.c:[0-9]+: this kernel has no function `no_such_function` as it is declared' \
	'guard the call with bpf_ksym_exists\(\)'

case $kernel in
5.10)
	absent ksym_variable 'extern runqueues: this kernel has no variable of that name in its BTF' \
		"BTF of this kernel has no variables"
	absent kfunc 'extern bpf_key_put: this kernel has no function of that name in its BTF' \
		"calls of kernel functions: 5.13"
	;;
*)
	acts ksym_variable '"value":1'
	acts kfunc '"value":1'
	refused kfunc_forward 'extern bpf_key_put: declared with a structure that has no members here: void \(struct bpf_key \*\)'
	refused kfunc_other 'extern bpf_key_put: declared as int \(struct bpf_key \*, int\), but this kernel.s is void \(struct bpf_key \*\)'
	;;
esac

case $kernel in
5.10 | 6.1)
	refused kfunc_loop 'kfunc_loop: .*this kernel has no function `bpf_iter_num_new`'
	note "feature kfunc_loop: no"
	skip "kfunc_loop acts" "open-coded iterators: 6.4"
	;;
*) acts kfunc_loop '"value":1' ;;
esac

refused kfunc_module 'extern tun_get_socket: this kernel has no function of that name in its BTF, nor have its modules'
if [ -e /modules/tun.ko ] && [ "$kernel" != 5.10 ]; then
	status "the module loads" 0 insmod /modules/tun.ko
	refused kfunc_module 'this kernel does not let this program call that kernel function' \
		'calling kernel function tun_get_socket is not allowed'
else
	skip "kfunc_module" "functions of modules: 5.16, and a module to be had"
fi
finish
