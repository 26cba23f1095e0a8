// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Runs one command and prints its peak RSS in KiB, exactly.
 *
 * Since 6.2 the kernel counts RSS in per-CPU batches, so ru_maxrss of a small
 * process may be off by some hundred KiB.  smaps_rollup walks the page tables
 * and is exact; a process's RSS shrinks only in system calls, so the largest
 * value seen where system calls begin is the peak.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static long rss_kib(pid_t child)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)child);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Rss: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

/* Runs the stopped child to its end, from system call to system call; its wait status. */
static int follow(pid_t child, long *peak)
{
	int status = 0, signal = 0;

	while (!ptrace(PTRACE_SYSCALL, child, NULL, (void *)(long)signal) && waitpid(child, &status, 0) == child) {
		long kib;

		if (WIFEXITED(status) || WIFSIGNALED(status))
			return status;
		signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		kib = rss_kib(child);
		if (kib > *peak)
			*peak = kib;
	}
	return -1;
}

int main(int argc, char **argv)
{
	int status = -1;
	long peak = 0;
	pid_t child;

	if (argc < 2)
		return 2;
	child = fork();
	if (!child) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (waitpid(child, &status, 0) == child && WIFSTOPPED(status))
		status = follow(child, &peak);
	printf("%ld\n", status ? 0 : peak);
	return status != 0;
}
