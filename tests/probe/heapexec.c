/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Tries to make its own heap executable, in the ways that a heap policy has
 * to tell apart, and says what the kernel answered: "mprotect: OK" and exit
 * status 0, or the error's text and 1.
 *
 * The heap is moved with brk(2) itself: musl's sbrk() refuses any increment.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096, RW = PROT_READ | PROT_WRITE, RWX = RW | PROT_EXEC };

struct mode {
	const char *name;
	unsigned pages;      /* of heap */
	unsigned odd;        /* bytes of brk beyond the last page boundary: then the heap's vm_end is above brk */
	unsigned first, n;   /* the pages whose protection changes; n 0: all, the odd one included */
	int prot;
	const char *help;
};

static const struct mode modes[] = {
	{ "aligned",   4, 0, 0, 0, RWX, "the whole heap, brk at a page boundary" },
	{ "unaligned", 4, 1, 0, 0, RWX, "the whole heap, brk one byte past a page boundary" },
	{ "below",     4, 0, 0, 1, RWX, "only the heap's first page" },
	{ "middle",    4, 0, 1, 2, RWX, "two pages in the middle" },
	{ "last",      4, 1, 4, 1, RWX, "only the last page, which brk divides" },
	{ "noread",    4, 0, 0, 0, PROT_EXEC, "execute alone, without read and write" },
	{ "legit",     4, 0, 0, 0, RW, "read and write: allowed" },
};

static int report(const char *what, int failed)
{
	printf("%s: %s\n", what, failed ? strerror(errno) : "OK");
	return failed ? 1 : 0;
}

static uintptr_t set_brk(uintptr_t to)
{
	return (uintptr_t)syscall(SYS_brk, to);
}

static int change_heap(const struct mode *mode)
{
	uintptr_t start = (set_brk(0) + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
	uintptr_t end = start + mode->pages * PAGE + mode->odd;
	size_t n = mode->n ? mode->n : mode->pages + (mode->odd ? 1 : 0);

	if (set_brk(end) != end) {
		fprintf(stderr, "heapexec: brk(%#lx) refused\n", (unsigned long)end);
		return 2;
	}
	return report("mprotect", mprotect((void *)(start + mode->first * PAGE), n * PAGE, mode->prot) != 0);
}

static int map_anonymous(void)
{
	return report("mmap", mmap(NULL, PAGE, RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static int usage(void)
{
	fprintf(stderr, "usage: heapexec MODE\n");
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		fprintf(stderr, "  %-10s %s\n", modes[i].name, modes[i].help);
	fprintf(stderr, "  %-10s %s\n", "mmap", "an executable anonymous mapping outside the heap");
	return 2;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return usage();
	if (!strcmp(argv[1], "mmap"))
		return map_anonymous();
	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(argv[1], modes[i].name))
			return change_heap(&modes[i]);
	return usage();
}
