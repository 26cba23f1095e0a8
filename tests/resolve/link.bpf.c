// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What the linker has to place and resolve: functions of three kinds shared by
 * programs, a callback, a map, variables in every section, and externs that are
 * there or are not.  Compared with libbpf by tests/host/resolve.sh.
 */
#include <picket/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct rq { int nr_running; } __attribute__((preserve_access_index));
struct task_struct { int pid; } __attribute__((preserve_access_index));

extern int LINUX_KERNEL_VERSION __kconfig;
extern _Bool CONFIG_NONESUCH __kconfig __weak;
extern unsigned long CONFIG_NONESUCH_LONG __kconfig __weak;
extern char CONFIG_NONESUCH_TEXT[9] __kconfig __weak;
extern const struct rq runqueues __ksym __weak;
extern const int no_such_variable __ksym __weak;
extern const void no_such_address __ksym __weak;
extern struct task_struct *bpf_task_acquire(struct task_struct *p) __ksym __weak;
extern void bpf_task_release(struct task_struct *p) __ksym;
extern int no_such_kfunc(int a) __ksym __weak;
extern int another_absent_kfunc(int a) __ksym __weak;

int counter;
int initialised = 3;
static volatile const int constant = 5;
const volatile char text[] = "hallo";

struct {
	__uint(type, 1);
	__uint(max_entries, 4);
	__type(key, int);
	__type(value, long);
} table SEC(".maps");

static __attribute__((noinline)) int inner(struct task_struct *t)
{
	return t->pid + counter;
}

__attribute__((noinline)) int global_one(int a)
{
	return a * initialised + constant;
}

static __attribute__((noinline)) int middle(struct task_struct *t)
{
	return inner(t) ^ global_one(t->pid);
}

static long each(void *map, const void *key, void *value, void *context)
{
	counter += *(long *)value;
	return 0;
}

SEC("tp_btf/sched_switch") int BPF_PROG(one, _Bool preempt, struct task_struct *prev)
{
	if (CONFIG_NONESUCH || CONFIG_NONESUCH_LONG || CONFIG_NONESUCH_TEXT[2])
		return LINUX_KERNEL_VERSION;
	if (&no_such_variable || &no_such_address)
		return 1;
	if (&runqueues)
		counter++;
	if (no_such_kfunc)
		counter += no_such_kfunc(3);
	counter += another_absent_kfunc(3);
	bpf_for_each_map_elem(&table, each, 0, 0);
	return middle(prev) + text[prev->pid & 3];
}

SEC("tp_btf/sched_switch") int BPF_PROG(two, _Bool preempt, struct task_struct *prev)
{
	struct task_struct *t = bpf_task_acquire ? bpf_task_acquire(prev) : 0;

	if (t)
		bpf_task_release(t);
	return inner(prev) + global_one(2);
}

SEC("?tp_btf/sched_switch") int BPF_PROG(left_out, _Bool preempt, struct task_struct *prev)
{
	return middle(prev);
}
