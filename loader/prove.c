// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Proof that LSM programs are in force: see picket_prove().
 *
 * The canary is an LSM program of a dozen instructions that denies getpgid(2)
 * with an errno that this call never gives, to one thread: the one whose name
 * is a random cookie.  A name and not a thread id, because the id that BPF sees
 * is that of the initial pid namespace, which a container cannot know.
 *
 * The hook is there on every kernel, is cheap, and nobody depends on it.
 */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "insn.h"
#include "kernel.h"
#include "kinds.h"
#include "lsm_list.h"
#include "picket.h"
#include "proc.h"
#include "prove.h"
#include "sys.h"

#define CANARY_ERRNO EBADSLT
#define ATTACH_TYPE_LSM_MAC 27 /* BPF_LSM_MAC */
#define HELPER_GET_CURRENT_COMM 16
#define COMM_SIZE 16

#define WAIT_STEP_NS 2000000L
#define WAIT_STEPS 1500       /* three seconds: detaching may wait for every processor */

/* ---- the program ---- */

enum { R0, R1, R2, FRAME = 10 };

#define MOV_IMM(dst_, imm_) { .code = INSN_MOV64_IMM, .dst = (dst_), .imm = (imm_) }
#define MOV_REG(dst_, src_) { .code = 0xbf, .dst = (dst_), .src = (src_) }
#define ADD_IMM(dst_, imm_) { .code = 0x07, .dst = (dst_), .imm = (imm_) }
#define CALL(helper_) { .code = INSN_CALL, .imm = (helper_) }
#define LOAD64(dst_, src_, off_) { .code = 0x79, .dst = (dst_), .src = (src_), .off = (off_) }
#define COOKIE(dst_) { .code = INSN_LD_IMM64, .dst = (dst_) }, { .code = 0 }
#define SKIP_UNLESS_EQUAL(dst_, src_, n_) { .code = 0x5d, .dst = (dst_), .src = (src_), .off = (n_) }
#define EXIT() { .code = INSN_EXIT }

enum { COOKIE_LOW = 6, COOKIE_HIGH = 10 }; /* where the two halves of the name go */

static const struct insn canary[] = {
	MOV_REG(R1, FRAME),
	ADD_IMM(R1, -COMM_SIZE),
	MOV_IMM(R2, COMM_SIZE),
	CALL(HELPER_GET_CURRENT_COMM),
	MOV_IMM(R0, 0),
	LOAD64(R1, FRAME, -16),
	COOKIE(R2),
	SKIP_UNLESS_EQUAL(R1, R2, 5),
	LOAD64(R1, FRAME, -8),
	COOKIE(R2),
	SKIP_UNLESS_EQUAL(R1, R2, 1),
	MOV_IMM(R0, -CANARY_ERRNO),
	EXIT(),
};

#define CANARY_INSNS (sizeof(canary) / sizeof(canary[0]))

static void put_half(struct insn *insn, const char *half)
{
	uint64_t v;

	memcpy(&v, half, sizeof(v));
	insn[0].imm = (int32_t)(uint32_t)v;
	insn[1].imm = (int32_t)(uint32_t)(v >> 32);
}

static int load_canary(const char comm[COMM_SIZE], uint32_t hook)
{
	struct insn insns[CANARY_INSNS];
	struct sys_prog_load attr;

	memcpy(insns, canary, sizeof(insns));
	put_half(&insns[COOKIE_LOW], comm);
	put_half(&insns[COOKIE_HIGH], comm + 8);
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = PROG_TYPE_LSM;
	attr.expected_attach_type = ATTACH_TYPE_LSM_MAC;
	attr.attach_btf_id = hook;
	attr.insns = (uintptr_t)insns;
	attr.insn_cnt = CANARY_INSNS;
	attr.license = (uintptr_t)"GPL";
	kernel_name(attr.prog_name, "picket_canary");
	return sys_prog_load(&attr);
}

int prove_trial_load(uint32_t hook)
{
	static const char nobody[COMM_SIZE] = "";
	int fd = load_canary(nobody, hook);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

/* ---- the thread ---- */

/* Fifteen letters nobody else's name has, and the final NUL. */
static int make_cookie(char comm[COMM_SIZE])
{
	uint8_t random[COMM_SIZE - 1];

	if (syscall(SYS_getrandom, random, sizeof(random), 0) != (long)sizeof(random))
		return -EIO;
	for (size_t i = 0; i < sizeof(random); i++)
		comm[i] = (char)('a' + random[i] % 26);
	comm[COMM_SIZE - 1] = 0;
	return 0;
}

static bool denied(void)
{
	return syscall(SYS_getpgid, syscall(SYS_gettid)) < 0 && errno == CANARY_ERRNO;
}

/* Dropping the link only begins to detach: wait until the act succeeds again. */
static bool wait_until_allowed(void)
{
	const struct timespec step = { 0, WAIT_STEP_NS };

	for (int i = 0; i < WAIT_STEPS && denied(); i++)
		nanosleep(&step, NULL);
	return !denied();
}

static int not_enforcing(struct error *e)
{
	struct error ignored = ERROR_INIT;
	struct lsm_list list;
	char fix[300];

	error_set(e, -EPROTO, "an LSM program was attached and had no effect: nothing would be enforced");
	if (!lsm_list_read("", &list, &ignored) && !lsm_list_has(&list, "bpf")) {
		lsm_list_fix(&list, fix, sizeof(fix));
		return error_hint(e, "boot with %s", fix);
	}
	if (proc_number("", "/proc/sys/kernel/ftrace_enabled") == 0)
		return error_hint(e, "sysctl kernel.ftrace_enabled=1");
	return error_hint(e, "picket check tells what this kernel lacks");
}

static int attach_refused(int code, struct error *e)
{
	const char *hint, *reason = attach_reason(code, &hint);

	error_set(e, code, "the canary program cannot be attached: %s", reason);
	return hint ? error_hint(e, "%s", hint) : code;
}

static int act_and_detach(int prog, struct error *e)
{
	int link = sys_raw_tracepoint_open(prog, NULL);
	bool seen;

	if (link < 0)
		return attach_refused(link, e);
	seen = denied();
	close(link);
	if (!wait_until_allowed())
		return error_set(e, -EPROTO, "the canary program was detached and still denies: %s cannot be trusted",
				 CANARY_HOOK);
	return seen ? 0 : not_enforcing(e);
}

/* Under the cookie's name only for as long as it takes. */
static int prove_as(const char cookie[COMM_SIZE], int prog, struct error *e)
{
	char old[COMM_SIZE] = "";
	int r;

	prctl(PR_GET_NAME, old);
	prctl(PR_SET_NAME, cookie);
	r = act_and_detach(prog, e);
	prctl(PR_SET_NAME, old);
	return r;
}

int picket_prove(struct error *e)
{
	char cookie[COMM_SIZE];
	uint32_t hook;
	int r = kernel_canary(&hook, e);
	int prog;

	if (!r && make_cookie(cookie))
		r = error_set(e, -EIO, "no random bytes");
	if (r)
		return error_prefix(e, "proof");
	prog = load_canary(cookie, hook);
	if (prog < 0)
		return error_set(e, prog, "proof: the canary program cannot be loaded: %s", strerror(-prog));
	r = prove_as(cookie, prog, e);
	close(prog);
	return r ? error_prefix(e, "proof") : 0;
}
