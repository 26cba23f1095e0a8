// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A seed for the BTF target: every kind that clang writes, in few bytes. */
#define TAG(name) __attribute__((btf_decl_tag(name)))

struct absent;
enum wide { FAR = 0x100000000, NEAR = -1 };
typedef const volatile int number;
union both { float f; double d; };

struct all {
	struct absent *absent;
	char *restrict text TAG("a");
	number list[3];
	unsigned bits : 5, : 2, more : 9;
	union both both;
	enum wide wide;
	int (*call)(const struct all *self, ...);
	struct { _Bool flag; };
};

struct all all;
static int hidden;

int use(struct all *a TAG("b"))
{
	return a->bits + hidden++;
}
