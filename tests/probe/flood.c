/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * flood N: asks N times in a row for an executable heap, as fast as it can,
 * and says nothing.  For tests of event streams.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096 };

int main(int argc, char **argv)
{
	uintptr_t start = ((uintptr_t)syscall(SYS_brk, 0) + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
	long n = argc == 2 ? atol(argv[1]) : 0;

	if (n <= 0 || (uintptr_t)syscall(SYS_brk, start + PAGE) != start + PAGE)
		return 2;
	while (n--)
		mprotect((void *)start, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
	return 0;
}
