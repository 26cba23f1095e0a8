# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# Types that only a module has: refused without the module, with the record's
# name; loaded when it is there, and resolved from its own BTF.
#
# kernels: 6.1 6.12 6.18 7.x
# skip-reason: modules have BTF from 5.11 on

. /lib/lib.sh
rmmod tun 2>/dev/null # another script of this boot may have left it

lesson=/lessons/module_field.bpf.o
if [ ! -e /modules/tun.ko ]; then
	skip "types of a module" "no module of this kernel was to be had"
	finish
fi

status "without the module: refused" 1 picket load $lesson
note "$output"
like "without the module: the line says what is missing" "$output" \
	'this kernel has no `struct tun_struct\.flags`.*\(the kernel has no struct tun_struct'
output=$(picket resolve $lesson 2>&1)
like "without the module: resolve tells of poison" "$output" 'struct tun_struct\.flags .* poison'

status "the module loads" 0 insmod /modules/tun.ko
status "the module shows its BTF" 0 test -s /sys/kernel/btf/tun
output=$(picket resolve $lesson 2>&1)
note "$output"
like "with the module: resolve finds the field" "$output" \
	'byte_off +struct tun_struct\.flags +0 +[1-9][0-9]+ +found +1 +[0-9]+ +struct tun_struct'
status "with the module: loaded" 0 picket load $lesson
note "$output"
status "with the module: unloaded" 0 picket unload module_field
finish
