// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A record of each outcome: found, absent, poison, a size that may not change. */
enum sign { MINUS = -1, PLUS = 1 };
struct thing { int value, valu, small; } __attribute__((preserve_access_index));
struct thin { int a; } __attribute__((preserve_access_index));

char gpl[] __attribute__((section("license"))) = "GPL";

__attribute__((section("raw_tp/a"))) int load(struct thing *p)
{
	return p->value;
}

__attribute__((section("raw_tp/b"))) int outcomes(struct thing *p)
{
	long sum = __builtin_preserve_enum_value(*(enum sign *)MINUS, 1);

	sum += __builtin_preserve_field_info(p->valu, 2);
	sum += __builtin_preserve_type_info(*(struct thin *)0, 0);
	return sum + p->valu + p->small;
}
