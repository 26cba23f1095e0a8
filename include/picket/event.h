/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Events: what a policy writes into its ring buffer, and how it is read.
 *
 * A record is one struct of the policy's own.  Its first four bytes are the
 * BTF type id of that struct in the object, so the loader decodes it from the
 * object's BTF and needs no line of code for it:
 *
 *   - a first member called `head` is flattened: its members are printed as
 *     if they were the record's own, first, in their order;
 *   - `type_id` is not printed; every other member is a key, under its name;
 *   - a char array is text up to its first NUL;
 *   - an enum prints its enumerator without the enum's name in front and in
 *     lower case (PICKET_ACTION_WOULD_DENY of enum picket_action is
 *     "would_deny"), or the number when no enumerator has it;
 *   - integers print in decimal, signed or not as declared.
 *
 * The policy writes
 *
 *	struct my_event {
 *		struct picket_event_head head;
 *		__u64 detail;
 *	};
 *	...
 *	struct my_event *event = picket_event(struct my_event, "file_mprotect", PICKET_EPERM);
 *
 *	if (event) {
 *		event->detail = ...;
 *		picket_submit(event);
 *	}
 *
 * The ring buffer is the map `picket_events`.  When it is full the record is
 * lost and counted in the global `picket_lost` (.bss, u64, only grows), which
 * the loader reads and reports.  Ring buffers need kernel 5.8; in a sleepable
 * program, 5.10 still refuses them.
 *
 * Kernel structs are followed with typed loads, because under
 * lockdown=confidentiality bpf_probe_read_kernel is refused.  A typed current
 * task needs bpf_get_current_task_btf (5.11); before, what comes from the task
 * is unknown: ppid, exe_dev and exe_ino are 0, euid and auid 4294967295.  Setting
 * `picket_probe_task` makes such kernels read it with bpf_probe_read_kernel.
 */
#ifndef PICKET_EVENT_H
#define PICKET_EVENT_H

#include <picket/policy.h>
#include <bpf/bpf_core_read.h>

#define PICKET_COMM_SIZE 16 /* kernel TASK_COMM_LEN */
#define PICKET_HOOK_SIZE 32
#define PICKET_UNKNOWN_ID ((__u32)-1)

enum picket_action { PICKET_ACTION_ALLOW, PICKET_ACTION_DENY, PICKET_ACTION_WOULD_DENY };

/* Names are the keys of the JSON form. */
struct picket_event_head {
	__u32 type_id;             /* must come first; bpf_core_type_id_local() of the whole record */
	enum picket_action action;
	__u64 boot_ns;             /* since boot, suspend included */
	__u64 seq;                 /* of this policy, from 1, lost ones included; two CPUs may share one */
	__u64 cgroup_id;
	char hook[PICKET_HOOK_SIZE];
	__s32 errno;               /* what enforcing returns, positive */
	__u32 pid, tid, ppid;      /* as user space counts: pid is the process, tid the thread */
	__u32 uid, euid, auid;     /* in the initial user namespace; auid 4294967295: no login */
	char comm[PICKET_COMM_SIZE];
	__u32 exe_dev;             /* of the program's file, as stat(2) gives st_dev and st_ino */
	__u64 exe_ino;
};

struct {
	__uint(type, 27); /* BPF_MAP_TYPE_RINGBUF */
	__uint(max_entries, 256 * 1024);
} picket_events SEC(".maps");

__u64 picket_seq;
__u64 picket_lost;
const volatile _Bool picket_probe_task = 0;

/* The fields of the task that events report, under a flavour that no other header declares. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct kuid___picket { __u32 val; };
struct cred___picket { struct kuid___picket euid; };
struct super_block___picket { __u32 s_dev; };
struct inode___picket { struct super_block___picket *i_sb; unsigned long i_ino; };
struct file___picket { struct inode___picket *f_inode; };
struct mm_struct___picket { struct file___picket *exe_file; };
struct task_struct___picket {
	int tgid;
	struct task_struct___picket *real_parent;
	const struct cred___picket *cred;
	struct mm_struct___picket *mm; /* NULL in kernel threads */
	struct kuid___picket loginuid; /* absent without CONFIG_AUDIT */
};
#pragma clang attribute pop

/* Only asked whether this kernel has it: enumerators are matched by name. */
enum bpf_func_id___picket { BPF_FUNC_get_current_task_btf___picket = 158 };

/* An addition without fetch, so that 5.10 takes it: BPF_FETCH is 5.12. */
static __always_inline void picket_count(__u64 *counter)
{
	asm volatile("lock *(u64 *)(%0 + 0) += %1" : : "r"(counter), "r"(1ULL) : "memory");
}

/* The kernel's 12:20 device number as user space has it (include/linux/kdev_t.h, new_encode_dev). */
static __always_inline __u32 picket_dev(__u32 dev)
{
	__u32 major = dev >> 20, minor = dev & 0xfffff;

	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

static __always_inline void picket_fill_exe(struct picket_event_head *head, const struct mm_struct___picket *mm)
{
	const struct file___picket *exe = mm ? mm->exe_file : NULL;
	const struct inode___picket *inode = exe ? exe->f_inode : NULL;

	if (!inode)
		return;
	head->exe_ino = inode->i_ino;
	if (inode->i_sb)
		head->exe_dev = picket_dev(inode->i_sb->s_dev);
}

static __always_inline void picket_fill_task(struct picket_event_head *head, const struct task_struct___picket *task)
{
	const struct task_struct___picket *parent = task->real_parent;
	const struct cred___picket *cred = task->cred;

	if (parent)
		head->ppid = parent->tgid;
	if (cred)
		head->euid = cred->euid.val;
	if (bpf_core_field_exists(task->loginuid))
		head->auid = task->loginuid.val;
	picket_fill_exe(head, task->mm);
}

static __always_inline void picket_probe(struct picket_event_head *head, const struct task_struct___picket *task)
{
	head->ppid = BPF_CORE_READ(task, real_parent, tgid);
	head->euid = BPF_CORE_READ(task, cred, euid.val);
	if (bpf_core_field_exists(task->loginuid))
		head->auid = BPF_CORE_READ(task, loginuid.val);
	head->exe_ino = BPF_CORE_READ(task, mm, exe_file, f_inode, i_ino);
	head->exe_dev = picket_dev(BPF_CORE_READ(task, mm, exe_file, f_inode, i_sb, s_dev));
}

static __always_inline void picket_fill_head(struct picket_event_head *head, __u32 type_id, int errno)
{
	__u64 pid_tgid = bpf_get_current_pid_tgid();

	head->type_id = type_id;
	head->action = picket_mode == PICKET_ENFORCE ? PICKET_ACTION_DENY : PICKET_ACTION_WOULD_DENY;
	head->boot_ns = bpf_ktime_get_boot_ns();
	head->seq = picket_seq;
	head->cgroup_id = bpf_get_current_cgroup_id();
	head->errno = errno;
	head->pid = pid_tgid >> 32;
	head->tid = (__u32)pid_tgid;
	head->uid = (__u32)bpf_get_current_uid_gid();
	head->euid = head->auid = PICKET_UNKNOWN_ID;
	bpf_get_current_comm(head->comm, sizeof(head->comm));
	if (bpf_core_enum_value_exists(enum bpf_func_id___picket, BPF_FUNC_get_current_task_btf___picket))
		picket_fill_task(head, (const void *)bpf_get_current_task_btf());
	else if (picket_probe_task)
		picket_probe(head, (const void *)bpf_get_current_task());
}

/* Counted first, so that seq shows where lost ones were. */
static __always_inline void *picket_reserve(__u64 size)
{
	void *record;

	picket_count(&picket_seq);
	record = bpf_ringbuf_reserve(&picket_events, size, 0);
	if (!record)
		picket_count(&picket_lost);
	return record;
}

/*
 * Eight characters of a literal as a number that is stored at once.  Not a
 * copy of a constant: clang moves that to .rodata.cst32, and BTF of clang 14
 * still has it in .rodata, which the kernel refuses.
 */
#define ___picket_char(text, i, shift) ((__u64)(__u8)(text)[i] << (shift))
#define ___picket_chars(text, i)                                                                 \
	(___picket_char(text, i, 0) | ___picket_char(text, i + 1, 8) |                           \
	 ___picket_char(text, i + 2, 16) | ___picket_char(text, i + 3, 24) |                     \
	 ___picket_char(text, i + 4, 32) | ___picket_char(text, i + 5, 40) |                     \
	 ___picket_char(text, i + 6, 48) | ___picket_char(text, i + 7, 56))
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define ___picket_word(text, i) ___picket_chars(text, i)
#else
#define ___picket_word(text, i) __builtin_bswap64(___picket_chars(text, i))
#endif
#define ___picket_padded(text) text "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/*
 * A record of `type` with its head filled and the rest zero, or NULL when the
 * ring is full.  `hook_name` is a string literal.  picket_submit() it.
 */
#define picket_event(type, hook_name, errno_value) ({                                            \
	type *___event = picket_reserve(sizeof(type));                                           \
	_Static_assert(sizeof(hook_name) <= PICKET_HOOK_SIZE, "the hook's name is too long");    \
	if (___event) {                                                                          \
		__u64 *___hook = (__u64 *)___event->head.hook;                                   \
		__builtin_memset(___event, 0, sizeof(type));                                     \
		picket_fill_head(&___event->head, bpf_core_type_id_local(type), errno_value);    \
		___hook[0] = ___picket_word(___picket_padded(hook_name), 0);                     \
		___hook[1] = ___picket_word(___picket_padded(hook_name), 8);                     \
		___hook[2] = ___picket_word(___picket_padded(hook_name), 16);                    \
		___hook[3] = ___picket_word(___picket_padded(hook_name), 24);                    \
	}                                                                                        \
	___event;                                                                                \
})

static __always_inline void picket_submit(void *event)
{
	bpf_ringbuf_submit(event, 0);
}

#endif
