// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The seed of every target: small, and with one of everything that an object
 * can hold.  Not meant to be loaded.  With -DEXTERNS it also asks for what does
 * not link on every kernel.
 */
#define SEC(name) __attribute__((section(name), used))
#define CORE __attribute__((preserve_access_index))

typedef unsigned int u32;
typedef unsigned long long u64;

enum state { IDLE = 1, BUSY = 5 };
struct inode { u64 i_ino; unsigned short i_mode; } CORE;
struct file { u32 f_flags : 7, f_busy : 3; struct inode *f_inode; enum state state; char name[8]; } CORE;
struct file___old { int gone; } CORE;

struct {
	int (*type)[27];
	int (*max_entries)[4096];
} ring SEC(".maps");

struct {
	int (*type)[1];
	u32 *key;
	u64 *value;
	int (*max_entries)[16];
} table SEC(".maps");

const volatile u32 mode = 1;
u64 count;
u32 limit = 7;
#ifdef EXTERNS
extern u32 CONFIG_HZ __attribute__((section(".kconfig"), weak));
extern const int some_symbol __attribute__((section(".ksyms"), weak));
extern int some_kfunc(void *p) __attribute__((section(".ksyms"), weak));
#define ASKED (CONFIG_HZ + (&some_symbol != 0) + (some_kfunc ? some_kfunc(&count) : 0))
#define OPTIONAL "?"
#else
#define ASKED 0
#define OPTIONAL
#endif

static void *(*lookup)(void *map, const void *key) = (void *)1;
static long (*for_each)(u32 n, void *f, void *ctx, u64 flags) = (void *)181;

static long step(u32 i, void *ctx)
{
	count += i;
	return ctx == 0;
}

static __attribute__((noinline)) int check(struct file *f)
{
	struct file___old *old = (void *)f;

	if (__builtin_preserve_field_info(old->gone, 2))
		return old->gone;
	return f->f_busy + f->f_inode->i_mode + f->name[2] + __builtin_preserve_field_info(f->f_flags, 5);
}

SEC("lsm/file_open") int file_open(u64 *ctx)
{
	u64 *value = lookup(&table, &limit);

	for_each(mode, step, &ring, 0);
	return check((void *)ctx[0]) + (value ? *value : limit) + ASKED +
	       __builtin_preserve_type_info(*(struct inode *)0, 0) +
	       __builtin_preserve_enum_value(*(enum state *)BUSY, 1);
}

SEC(OPTIONAL "lsm.s/file_ioctl") int file_ioctl(u64 *ctx)
{
	return check((void *)ctx[0]) + step(limit, 0);
}

char _license[] SEC("license") = "GPL";
