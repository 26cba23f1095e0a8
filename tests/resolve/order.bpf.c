// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Records resolve in the order of .BTF.ext, where .text comes first: `first`
 * leaves one candidate of two, so `second` is not ambiguous, although the
 * program that asks for it comes before what it calls.
 */
struct pair { int third, second, first; } __attribute__((preserve_access_index));

char gpl[] __attribute__((section("license"))) = "GPL";

__attribute__((noinline)) int of_text(struct pair *p)
{
	return p->first;
}

__attribute__((section("raw_tp/a"))) int program(struct pair *p)
{
	return p->second + of_text(p);
}
