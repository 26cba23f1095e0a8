// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A program that does nothing. every_hook.c writes the name of a hook over its section's, which leaves room for the longest. */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

SEC("lsm/the_name_of_a_hook_goes_here_and_there_is_room_for_the_longest_of_them_all")
int nothing(void *ctx)
{
	return 0;
}
