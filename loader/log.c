// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What a verifier log means: see log.h.
 *
 * A log (level 1) is a trace: per instruction `6: (79) r3 = *(u64 *)(r2 +280)`,
 * register states, source lines behind `; `.  The line that says why is the
 * last one that is none of these; the instruction before it is the one refused.
 * The source place comes from our own line table rather than from the log,
 * which names file and line only from 6.9 on.  From 7.x a report of several
 * paragraphs follows the reason: it is for people, and left to `-v`.
 */
#include "log.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "externs.h"

#define NAME_SIZE 128
#define SOURCE_SIZE 160
#define PLACE_SIZE 192

struct line { const char *p; size_t n; };

struct finding {
	struct line reason;  /* n 0: the log has none */
	long insn;           /* refused instruction; -1 when the log names none */
};

/* Lines of the trace and the statistics begin so; whatever else there is, is a reason. */
static const char *const noise[] = {
	"; ", "from ", "processed ", "verification time", "stack depth", "mark_precise", "last_idx", "regs=",
	"parent ", "parent:", "func#", "propagating", "Validating ", "caller:", "callee:", "returning from",
	"to caller at", "frame", "arg#", "Unrecognized arg#", "subprog ", "max_states", "insn_processed", "live regs", "Live regs", " ", "\t",
};

static const char report[] = "Verification failed:";

static bool starts_with(struct line l, const char *word)
{
	size_t n = strlen(word);

	return l.n >= n && !memcmp(l.p, word, n);
}

static bool contains(struct line l, const char *word)
{
	return memmem(l.p, l.n, word, strlen(word)) != NULL;
}

/* The number of an instruction line "12: (79) ...", -1 for a state line "12: R1=...", -2 for anything else. */
static long trace_number(struct line l)
{
	long number = 0;
	size_t i = 0;

	while (i < l.n && i < 8 && isdigit((unsigned char)l.p[i]))
		number = number * 10 + (l.p[i++] - '0');
	if (!i || i >= l.n || l.p[i] != ':')
		return -2;
	return i + 2 < l.n && l.p[i + 2] == '(' ? number : -1;
}

static bool is_noise(struct line l)
{
	for (size_t i = 0; i < sizeof(noise) / sizeof(noise[0]); i++)
		if (starts_with(l, noise[i]))
			return true;
	return !l.n;
}

static struct finding find_reason(const char *log)
{
	struct finding f = { .insn = -1 };
	long at = -1;

	for (const char *p = log; *p;) {
		struct line l = { p, strcspn(p, "\n") };
		long number = trace_number(l);

		if (f.reason.n && starts_with(l, report))
			break;
		if (number >= 0)
			at = number;
		else if (number == -2 && !is_noise(l))
			f = (struct finding){ l, at };
		p += l.n + (p[l.n] == '\n');
	}
	return f;
}

/* ---- from an instruction to the source ---- */

static const struct line_info *line_of(const struct linked *linked, long insn)
{
	const struct line_info *found = NULL;

	for (uint32_t i = 0; i < linked->n_lines && insn >= 0; i++)
		if (linked->lines[i].insn_off <= (uint32_t)insn)
			found = &linked->lines[i];
	return found;
}

/* Cuts blanks at both ends and control characters everywhere: the text goes to a terminal. */
static void tidy(char *out, size_t size, const char *text)
{
	size_t n = 0;

	while (isspace((unsigned char)*text))
		text++;
	while (text[n] && n + 1 < size) {
		out[n] = iscntrl((unsigned char)text[n]) ? ' ' : text[n];
		n++;
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = 0;
}

static void source_of(const struct object *object, const struct line_info *info, char out[SOURCE_SIZE])
{
	struct btf_name room;

	out[0] = 0;
	if (info)
		tidy(out, SOURCE_SIZE, btf_string(&object->btf, info->line, &room));
}

/* "file.bpf.c:25"; "instruction 6" when the object tells no line; "" when the log tells no instruction. */
static void place_of(const struct object *object, const struct line_info *info, long insn, char out[PLACE_SIZE])
{
	struct btf_name room;
	const char *file, *slash;

	out[0] = 0;
	if (insn >= 0)
		snprintf(out, PLACE_SIZE, "instruction %ld", insn);
	if (!info)
		return;
	file = btf_string(&object->btf, info->file, &room);
	slash = strrchr(file, '/');
	if (*file)
		snprintf(out, PLACE_SIZE, "%.160s:%u", slash ? slash + 1 : file, info->line_col >> 10);
}

/* ---- from an instruction to the field it reads ---- */

/* The record that patched instruction `insn` of the program itself (not of a subprogram). */
static bool record_of(const struct object *object, const struct linked *linked, long insn, struct core_relo *out)
{
	const struct program *program = linked->program;
	const struct btf_ext_section *s;
	uint64_t offset;

	if (insn < 0 || !object->has_ext || !program || (uint64_t)insn >= program->n_insns)
		return false;
	s = btf_ext_section(&object->ext.core, program->section_name);
	offset = ((uint64_t)program->insn_at + (uint64_t)insn) * INSN_SIZE;
	for (uint32_t i = 0; s && i < s->n; i++) {
		*out = btf_ext_core(&object->ext, s, i);
		if (out->insn_off == offset)
			return true;
	}
	return false;
}

static bool is_chain(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* In "x >= vma->vm_mm->start_brk" and for "start_brk": "vma->vm_mm". */
static bool pointer_before(const char *source, const char *member, char out[NAME_SIZE])
{
	char arrow[NAME_SIZE + 2];
	const char *end, *p;

	snprintf(arrow, sizeof(arrow), "->%s", member);
	end = strstr(source, arrow);
	for (p = end; end && p > source;)
		if (is_chain(p[-1]))
			p--;
		else if (p - source >= 2 && !memcmp(p - 2, "->", 2))
			p -= 2;
		else
			break;
	if (!end || p == end)
		return false;
	snprintf(out, NAME_SIZE, "%.*s", (int)(end - p), p);
	return true;
}

/* The access path of a spelled record, as a C source writes it: "struct file.f_path.dentry" gives "f_path.dentry". */
static void member_of(const char *spelled, char out[NAME_SIZE])
{
	const char *dot = strchr(spelled, '.');

	snprintf(out, NAME_SIZE, "%.100s", dot ? dot + 1 : "");
	out[strcspn(out, "[-")] = 0;
}

static bool writes(const struct insn *insn, unsigned reg)
{
	unsigned class = INSN_CLASS(insn->code);

	if (insn->code == INSN_CALL)
		return reg <= 5;
	return insn->code && insn->dst == reg &&
	       (class == CLASS_LD || class == CLASS_LDX || class == CLASS_ALU || class == CLASS_ALU64);
}

/* The load that put the pointer into `reg`, straight back from `insn`, through moves; -1 when it is no load. */
static long producer(const struct linked *linked, long insn, unsigned reg)
{
	const unsigned mov_reg = 0xbf;

	while (--insn >= 0) {
		const struct insn *at = &linked->insns[insn];

		if (!writes(at, reg))
			continue;
		if (at->code != mov_reg)
			return INSN_CLASS(at->code) == CLASS_LDX ? insn : -1;
		reg = at->src;
	}
	return -1;
}

/*
 * The pointer that the refused instruction uses, as its author wrote it: what
 * stands before the field it reads, or else the field that was loaded into the
 * register.  false when neither is known.
 */
static bool name_pointer(const struct object *object, const struct linked *linked, const struct finding *f,
			 char out[NAME_SIZE])
{
	char source[SOURCE_SIZE], spelled[256], member[NAME_SIZE];
	struct core_relo relo;
	long load;

	if (f->insn < 0 || (uint64_t)f->insn >= linked->n_insns)
		return false;
	if (record_of(object, linked, f->insn, &relo)) {
		core_spell(&object->btf, &relo, spelled, sizeof(spelled));
		member_of(spelled, member);
		source_of(object, line_of(linked, f->insn), source);
		if (*member && pointer_before(source, member, out))
			return true;
	}
	load = producer(linked, f->insn, (unsigned)atoi(f->reason.p + 1));
	if (!record_of(object, linked, load, &relo))
		return false;
	core_spell(&object->btf, &relo, out, NAME_SIZE);
	return true;
}

static const struct poison *poison_of(const struct linked *linked, const struct finding *f)
{
	for (uint32_t i = 0; i < linked->n_poisons; i++)
		if (linked->poisons[i].insn == (uint32_t)f->insn)
			return &linked->poisons[i];
	return NULL;
}

static bool name_record(const struct object *object, const struct linked *linked, const struct finding *f,
			char out[NAME_SIZE])
{
	const struct poison *poison = poison_of(linked, f);

	if (poison)
		core_spell(&object->btf, &poison->relo, out, NAME_SIZE);
	return poison;
}

/* The extern that a poisoned call was of: the verifier prints the number that stands in for it. */
static bool name_extern(const struct object *object, const struct finding *f, char out[NAME_SIZE])
{
	const char *number = memchr(f->reason.p, '#', f->reason.n);
	unsigned long i = number ? strtoul(number + 1, NULL, 10) - ABSENT_CALL : 0;

	if (!number || i >= object->n_externs)
		return false;
	snprintf(out, NAME_SIZE, "%.100s", object->externs[i].name);
	return true;
}

/* Puts behind the sentence what the kernel has instead, when the kernel's BTF is at hand. */
static void add_why(char *sentence, size_t size, const struct object *object, const struct linked *linked,
		    const struct finding *f)
{
	const struct poison *poison = poison_of(linked, f);
	size_t n = strlen(sentence);
	char why[300] = "";

	if (poison && linked->kernel && linked->wanted)
		core_why(&object->btf, linked->kernel, linked->wanted, &poison->relo, why, sizeof(why));
	if (*why)
		snprintf(sentence + n, size - n, " (%s)", why);
}

/* ---- from the reason to a sentence ---- */

enum subject { NOTHING, POINTER, RECORD, EXTERN };

/* '@' in a sentence is its subject.  First match wins. */
static const struct {
	const char *pattern, *also;
	enum subject subject;
	const char *sentence;
} sentences[] = {
	{ "invalid func unknown#2002", NULL, EXTERN, "this kernel has no function @ as it is declared, and the program"
	  " can get there: guard the call with bpf_ksym_exists()" },
	{ "invalid func unknown#", NULL, RECORD, "this kernel has no @, and the program can get there: guard it with "
	  "bpf_core_field_exists() or its like" },
	{ "'map_value_or_null'", NULL, NOTHING, "what a map lookup returned may be null: test it before use" },
	{ "invalid mem access '", "or_null", POINTER, "this kernel treats @ as possibly null: test it before use" },
	{ "invalid mem access '", "untrusted_ptr", POINTER, "this kernel does not trust @ to be valid here: take it from "
	  "a hook argument, or read it with bpf_probe_read_kernel()" },
	{ "invalid mem access '", NULL, POINTER, "this kernel does not take @ for a pointer it may follow: read through "
	  "it with BPF_CORE_READ()" },
	{ "should have been in", NULL, NOTHING, "the value returned must be 0 or a negative errno on every path" },
	{ "At program exit", NULL, NOTHING, "the value returned must be 0 or a negative errno on every path" },
	{ "unknown func ", NULL, NOTHING, "this kernel does not let this kind of program call that helper" },
	{ "cannot use helper", NULL, NOTHING, "this kernel does not let this kind of program call that helper" },
	{ "might sleep", NULL, NOTHING, "this may sleep, and the program may not: make it SEC(\"lsm.s/...\")" },
	{ "is not sleepable", NULL, NOTHING, "this hook must not sleep here: make it SEC(\"lsm/...\")" },
	{ "Sleepable program", NULL, NOTHING, "a sleepable program may not do this on this kernel" },
	{ "kernel function", "not allowed", NOTHING, "this kernel does not let this program call that kernel function" },
	{ "kernel btf_id", NULL, NOTHING, "this kernel lacks a kernel function that the program calls" },
	{ "kernel function", "not found", NOTHING, "this kernel lacks a kernel function that the program calls" },
	{ "too large", NULL, NOTHING, "the program is too complex for this kernel's verifier" },
	{ "too complex", NULL, NOTHING, "the program is too complex for this kernel's verifier" },
	{ "infinite loop", NULL, NOTHING, "the verifier cannot see that this loop ends: bound it by a constant" },
	{ "back-edge", NULL, NOTHING, "the verifier cannot see that this loop ends: bound it by a constant" },
	{ "stack size", NULL, NOTHING, "the program and what it calls need more than 512 bytes of stack" },
	{ "invalid indirect read from stack", NULL, NOTHING, "bytes on the stack are passed on before they were written" },
	{ "!read_ok", NULL, NOTHING, "a value is used before it was set; a function may lack its final return" },
	{ "GPL", NULL, NOTHING, "the object's license must be compatible with the GPL" },
	{ "disabled", NULL, NOTHING, "this kernel does not let BPF attach to this hook" },
	{ "points to wrong type name", NULL, NOTHING, "this is no hook: a function of BPF LSM itself has a name like one" },
	{ "STRUCT is unsupported", NULL, NOTHING, "this kernel cannot attach BPF to a function that takes or returns a "
	  "structure by value" },
	{ "only read is supported", NULL, NOTHING, "a BPF LSM program may not write to the kernel's structures" },
	{ "invalid bpf_context access", NULL, NOTHING, "this hook's arguments differ on this kernel" },
	{ "doesn't have", "argument", NOTHING, "this hook has fewer arguments on this kernel" },
	{ "access beyond", NULL, NOTHING, "the structure is smaller on this kernel than the access assumes" },
	{ "Unreleased reference", NULL, NOTHING, "something acquired is not released on every path" },
	{ "out of bounds", NULL, NOTHING, "the verifier cannot see that this index stays in bounds: test it first" },
	{ "outside of the allowed memory range", NULL, NOTHING, "the verifier cannot see that this access stays in bounds" },
};

/* Puts the sentence with its subject into out; a subject that is not known is named by its role. */
static void write_sentence(char *out, size_t size, const char *sentence, enum subject subject, const char *name)
{
	static const char *const unnamed[] = { [POINTER] = "this pointer", [RECORD] = "what is read here",
					       [EXTERN] = "that is called here" };
	const char *at = strchr(sentence, '@');

	if (!at)
		snprintf(out, size, "%s", sentence);
	else if (*name)
		snprintf(out, size, "%.*s`%s`%s", (int)(at - sentence), sentence, name, at + 1);
	else
		snprintf(out, size, "%.*s%s%s", (int)(at - sentence), sentence, unnamed[subject], at + 1);
}

static bool explain_reason(const struct object *object, const struct linked *linked, const struct finding *f,
			   char *out, size_t size)
{
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		char name[NAME_SIZE] = "";

		if (!contains(f->reason, sentences[i].pattern) ||
		    (sentences[i].also && !contains(f->reason, sentences[i].also)))
			continue;
		if (sentences[i].subject == POINTER)
			name_pointer(object, linked, f, name);
		if (sentences[i].subject == RECORD)
			name_record(object, linked, f, name);
		if (sentences[i].subject == EXTERN)
			name_extern(object, f, name);
		write_sentence(out, size, sentences[i].sentence, sentences[i].subject, name);
		if (sentences[i].subject == RECORD)
			add_why(out, size, object, linked, f);
		return true;
	}
	return false;
}

/* A refusal before the verifier began has no log: the errno is all there is. */
static const struct { int code; const char *sentence, *hint; } unlogged[] = {
	{ -EPERM, "not permitted to load a BPF program of this type",
	  "run as root, or with CAP_BPF and CAP_PERFMON; a sandbox may forbid it even then" },
	{ -EACCES, "the verifier refused it and left no log", NULL },
	{ -EINVAL, "this kernel does not take a program of this type, or not at this hook",
	  "picket check tells whether BPF LSM is built in" },
	{ -E2BIG, "the program is too long for this kernel, or uses a feature that this kernel does not know", NULL },
	{ -ENOSYS, "this kernel has no bpf(2)", "it needs CONFIG_BPF_SYSCALL=y" },
	{ -ENOMEM, "not enough memory", NULL },
	{ -524, "this kernel has no just-in-time compiler for what the program needs", NULL },
};

static int explain_errno(int code, struct error *e)
{
	for (size_t i = 0; i < sizeof(unlogged) / sizeof(unlogged[0]); i++)
		if (unlogged[i].code == code) {
			error_set(e, code, "PROG_LOAD: %s", unlogged[i].sentence);
			if (unlogged[i].hint)
				error_hint(e, "%s", unlogged[i].hint);
			return code;
		}
	return error_set(e, code, "PROG_LOAD: %s", strerror(-code));
}

int log_explain(int code, const char *log, const struct object *object, const struct linked *linked,
		struct error *e)
{
	char place[PLACE_SIZE], source[SOURCE_SIZE], sentence[512], reason[256], text[300];
	struct finding f = find_reason(log);
	const struct line_info *info = line_of(linked, f.insn);

	if (!f.reason.n)
		return explain_errno(code, e);
	snprintf(text, sizeof(text), "%.*s", f.reason.n < sizeof(text) ? (int)f.reason.n : (int)sizeof(text) - 1,
		 f.reason.p);
	tidy(reason, sizeof(reason), text);
	place_of(object, info, f.insn, place);
	source_of(object, info, source);
	if (!explain_reason(object, linked, &f, sentence, sizeof(sentence)))
		snprintf(sentence, sizeof(sentence), "the verifier refused the program");
	return error_set(e, code, "%s%s%s%s%s%s (verifier: %s)", place, *place ? ": " : "", sentence,
			 *source ? ", at `" : "", source, *source ? "`" : "", reason);
}
