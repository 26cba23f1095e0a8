// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Externs of .kconfig: each type and value, where values come from, and what is refused. */
#include "tests/unit/compile.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "loader/kconfig.h"
#include "loader/maps.h"
#include "loader/supply.h"

#define EXTERN "extern __attribute__((section(\".kconfig\"))) "
#define WEAK "extern __attribute__((section(\".kconfig\"), weak)) "
#define TRISTATE "enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };\n"
#define PROGRAM(expression) "SEC(\"lsm/file_open\") int p(void *ctx) { return " expression "; }\n"

static struct bytes text_bytes(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

/* The number that an extern has in the map. */
static uint64_t value_of(const struct object *o, const char *name)
{
	for (uint32_t i = 0; i < o->n_externs; i++) {
		const struct extern_symbol *x = &o->externs[i];
		uint64_t v = 0;

		if (strcmp(x->name, name))
			continue;
		assert_true(x->offset + x->size <= o->maps[kconfig_map(o)].value_size);
		memcpy(&v, o->maps[kconfig_map(o)].override + x->offset, x->size < 8 ? x->size : 8);
		return v;
	}
	fail_msg("no extern %s", name);
	return 0;
}

/* ---- values ---- */

static const struct {
	const char *type, *value;
	uint64_t stored;
	int code;
	const char *message;   /* after "extern CONFIG_X: its value on this kernel, " */
} values[] = {
	{ "bool", "y", 1, 0, NULL },
	{ "bool", "n", 0, 0, NULL },
	{ "bool", "m", 0, -EINVAL, "m, does not fit in bool" },
	{ "bool", "1", 0, -EINVAL, "1, does not fit in bool" },
	{ "bool", "\"y\"", 0, -EINVAL, "\"y\", does not fit in bool" },
	{ "enum libbpf_tristate", "y", 1, 0, NULL },
	{ "enum libbpf_tristate", "m", 2, 0, NULL },
	{ "enum libbpf_tristate", "n", 0, 0, NULL },
	{ "enum libbpf_tristate", "2", 0, -EINVAL, "2, does not fit in enum libbpf_tristate" },
	{ "char", "m", 'm', 0, NULL },
	{ "char", "65", 65, 0, NULL },
	{ "char", "200", 0, -ERANGE, "200, does not fit in char" },
	{ "u8", "200", 200, 0, NULL },
	{ "u8", "256", 0, -ERANGE, "256, does not fit in u8" },
	{ "int", "250", 250, 0, NULL },
	{ "int", "-3", 0xfffffffd, 0, NULL },
	{ "int", "0x7fffffff", 0x7fffffff, 0, NULL },
	{ "int", "0x80000000", 0, -ERANGE, "0x80000000, does not fit in int" },
	{ "const u32", "0xffffffff", 0xffffffff, 0, NULL },
	{ "u32", "0x100000000", 0, -ERANGE, "0x100000000, does not fit in u32" },
	{ "u32", "-1", 0, -ERANGE, "-1, does not fit in u32" },
	{ "u16", "65535", 65535, 0, NULL },
	{ "s16", "-32768", 0x8000, 0, NULL },
	{ "s16", "-32769", 0, -ERANGE, "-32769, does not fit in s16" },
	{ "u64", "0xffffffffffffffff", UINT64_MAX, 0, NULL },
	{ "u64", "0x10000000000000000", 0, -EINVAL, "0x10000000000000000, does not fit in u64" },
	{ "int", "y", 0, -EINVAL, "y, does not fit in int" },
	{ "int", "12x", 0, -EINVAL, "12x, does not fit in int" },
	{ "int", "", 0, -EINVAL, ", does not fit in int" },
	{ "int", "yes", 0, -EINVAL, "yes, does not fit in int" },
	{ "bool", "yes", 0, -EINVAL, "yes, does not fit in bool" },
	{ "char", "\"c\"", 0, -EINVAL, "\"c\", does not fit in char" },
	{ "int", "111111111111111111111111111111111111111111111111111111111111111111111", 0, -EINVAL,
	  "1111111111111111111111111111111111111111111111111111111111111111..., does not fit in int" },
};

static void values_are_stored_as_their_type_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct error e = ERROR_INIT;
		char source[400], line[200];
		struct compiled file;
		struct object o;

		snprintf(source, sizeof(source), TRISTATE "typedef short s16;\n" EXTERN "%s CONFIG_X;\n"
			 PROGRAM("CONFIG_X"), values[i].type);
		file = compile(source, "");
		open_compiled(&o, file);
		snprintf(line, sizeof(line), "# CONFIG_X is not set\nCONFIG_XY=77\nCONFIG_X=%s\nCONFIG_X=0\n",
			 values[i].value);
		print_message("# %s = %s\n", values[i].type, values[i].value);
		assert_int_equal(kconfig_read(&o, text_bytes(line), &e), values[i].code);
		if (values[i].code) {
			char message[200];

			snprintf(message, sizeof(message), "extern CONFIG_X: its value on this kernel, %s", values[i].message);
			assert_string_equal(e.text, message);
			assert_true(kconfig_wants(&o, "CONFIG_X"));
		} else {
			assert_true(value_of(&o, "CONFIG_X") == values[i].stored);
			assert_false(kconfig_wants(&o, NULL));
		}
		object_close(&o);
		free(file.p);
	}
}

static void strings_are_cut_to_what_fits(void **state)
{
	static const struct { const char *value, *stored; int code; } strings[] = {
		{ "\"\"", "", 0 }, { "\"cut\"", "cut", 0 }, { "\"1234567\"", "1234567", 0 },
		{ "\"12345678\"", "1234567", 0 }, { "\"a \\\"b\"", "a \\\"b", 0 },
		{ "\"", "", -EINVAL }, { "\"open", "", -EINVAL }, { "y", "", -EINVAL }, { "12", "", -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		struct compiled file = compile(EXTERN "char CONFIG_X[8];\n" PROGRAM("CONFIG_X[3]"), "");
		struct error e = ERROR_INIT;
		struct object o;
		char line[64];

		open_compiled(&o, file);
		snprintf(line, sizeof(line), "CONFIG_X=%s", strings[i].value);
		assert_int_equal(kconfig_read(&o, text_bytes(line), &e), strings[i].code);
		assert_string_equal(o.maps[kconfig_map(&o)].override, strings[i].stored);
		object_close(&o);
		free(file.p);
	}
}

static void big_endian_objects_get_big_endian_values(void **state)
{
	struct compiled file = compile(EXTERN "u32 CONFIG_X;\n" PROGRAM("CONFIG_X"), "--target=bpfeb");
	struct error e = ERROR_INIT;
	struct object o;

	(void)state;
	open_compiled(&o, file);
	assert_int_equal(kconfig_read(&o, text_bytes("CONFIG_X=0x01020304\n"), &e), 0);
	assert_memory_equal(o.maps[kconfig_map(&o)].override, "\1\2\3\4", 4);
	object_close(&o);
	free(file.p);
}

static void types_that_have_no_value_are_refused(void **state)
{
	static const struct { const char *declaration, *type; } types[] = {
		{ "struct s { int a; } CONFIG_X;\n" PROGRAM("CONFIG_X.a"), "struct s" },
		{ "int CONFIG_X[2];\n" PROGRAM("CONFIG_X[1]"), "int[2]" },
		{ "enum other { A, B } CONFIG_X;\n" PROGRAM("CONFIG_X"), "enum other" },
		{ "void *CONFIG_X;\n" PROGRAM("(long)CONFIG_X"), "void *" },
		{ "bool CONFIG_X[2];\n" PROGRAM("CONFIG_X[1]"), "bool[2]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct error e = ERROR_INIT;
		struct compiled file;
		char text[300];
		struct object o;

		snprintf(text, sizeof(text), EXTERN "%s", types[i].declaration);
		file = compile(text, "");
		assert_int_equal(object_open(&o, (struct bytes){ file.p, file.n }, "p.o", &e), -ENOTSUP);
		snprintf(text, sizeof(text), "extern CONFIG_X: its type, %s, is none that a value of a configuration"
			 " can have: bool, char, an integer, char[n], enum libbpf_tristate", types[i].type);
		assert_string_equal(e.text, text);
		free(file.p);
	}
}

/* ---- the map ---- */

static void values_lie_in_one_read_only_map(void **state)
{
	struct compiled file = compile(EXTERN "u8 CONFIG_A; " EXTERN "u64 CONFIG_B; " EXTERN "u32 CONFIG_C;\n"
				       PROGRAM("CONFIG_A + CONFIG_B + CONFIG_C"), "");
	struct error e = ERROR_INIT;
	const struct map *m;
	struct object o;

	(void)state;
	open_compiled(&o, file);
	m = &o.maps[kconfig_map(&o)];
	assert_string_equal(m->name, "policy.kconfig");
	assert_int_equal(m->value_size, 13);   /* libbpf's order: by alignment, then size */
	assert_int_equal(m->flags, MAP_FLAG_RDONLY_PROG);
	assert_int_equal(kconfig_read(&o, text_bytes("CONFIG_A=1\nCONFIG_B=2\nCONFIG_C=3"), &e), 0);
	assert_memory_equal(m->override, "\2\0\0\0\0\0\0\0\3\0\0\0\1", 13);
	object_close(&o);
	free(file.p);
}

/* ---- where values come from ---- */

static char root[] = "/tmp/picket-unit-XXXXXX", proc[64], boot[64], config_gz[80], config_boot[256], kallsyms[80];

static int make_root(void **state)
{
	struct utsname name;

	(void)state;
	strcpy(root, "/tmp/picket-unit-XXXXXX");
	if (!mkdtemp(root) || uname(&name))
		return -1;
	snprintf(proc, sizeof(proc), "%s/proc", root);
	snprintf(boot, sizeof(boot), "%s/boot", root);
	snprintf(config_gz, sizeof(config_gz), "%s/config.gz", proc);
	snprintf(kallsyms, sizeof(kallsyms), "%s/kallsyms", proc);
	snprintf(config_boot, sizeof(config_boot), "%s/config-%s", boot, name.release);
	return mkdir(proc, 0700) || mkdir(boot, 0700);
}

static int drop_root(void **state)
{
	(void)state;
	unlink(config_gz);
	unlink(config_boot);
	unlink(kallsyms);
	return rmdir(proc) || rmdir(boot) || rmdir(root);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void write_gzip(const char *path, const char *text)
{
	char command[400];

	snprintf(command, sizeof(command), "printf '%%s' '%s' | gzip -c >%s", text, path);
	assert_int_equal(system(command), 0);
}

/* Supplies what `source` declares, from the files in root. */
static int supply(const char *source, struct object *o, struct compiled *file, struct error *e)
{
	static const struct ksym_types none;

	*file = compile(source, "");
	open_compiled(o, *file);
	return externs_supply(o, root, &none, e);
}

static const char *const one = EXTERN "int CONFIG_X;\n" PROGRAM("CONFIG_X");

static void the_running_kernels_own_configuration_comes_first(void **state)
{
	struct error e = ERROR_INIT;
	struct compiled file;
	struct object o;

	(void)state;
	write_file(config_boot, "CONFIG_X=2\n");
	if (supply(one, &o, &file, &e))
		fail_msg("%s", e.text);
	assert_int_equal(value_of(&o, "CONFIG_X"), 2);
	object_close(&o);
	free(file.p);
	write_gzip(config_gz, "CONFIG_X=1\n");
	assert_int_equal(supply(one, &o, &file, &e), 0);
	assert_int_equal(value_of(&o, "CONFIG_X"), 1);
	object_close(&o);
	free(file.p);
	write_gzip(config_boot, "CONFIG_X=3\n");   /* libbpf takes either form in either place */
	unlink(config_gz);
	assert_int_equal(supply(one, &o, &file, &e), 0);
	assert_int_equal(value_of(&o, "CONFIG_X"), 3);
	object_close(&o);
	free(file.p);
}

static void supply_fails(const char *source, int code, const char *message, const char *hint)
{
	struct error e = ERROR_INIT;
	struct compiled file;
	struct object o;

	assert_int_equal(supply(source, &o, &file, &e), code);
	assert_string_equal(e.text, message);
	assert_string_equal(e.hint, hint);
	object_close(&o);
	free(file.p);
}

static const char weak_hint[] = "declare it __weak if the object can do without: it is 0 then";

static void a_strong_one_that_is_missing_names_where_it_was_looked_for(void **state)
{
	struct utsname name;
	char message[600];

	(void)state;
	uname(&name);
	snprintf(message, sizeof(message), "extern CONFIG_X: not set in the kernel's configuration (/proc/config.gz: "
		 "No such file or directory; /boot/config-%s: No such file or directory; /lib/modules/%s/config: "
		 "No such file or directory)", name.release, name.release);
	supply_fails(one, -ENOENT, message, weak_hint);
	write_gzip(config_gz, "# CONFIG_X is not set\n");
	supply_fails(one, -ENOENT, "extern CONFIG_X: not set in the kernel's configuration (/proc/config.gz)", weak_hint);
}

static void damage_of_the_configuration_is_told(void **state)
{
	(void)state;
	write_file(config_gz, "\x1f\x8b\x08");
	supply_fails(one, -EINVAL, "/proc/config.gz: gzip data: no gzip header, near offset 3", "");
	write_gzip(config_gz, "CONFIG_X=y\n");
	supply_fails(one, -EINVAL, "/proc/config.gz: extern CONFIG_X: its value on this kernel, y, does not fit in int", "");
}

static void weak_ones_stay_zero(void **state)
{
	struct error e = ERROR_INIT;
	struct compiled file;
	struct object o;

	(void)state;
	if (supply(WEAK "int CONFIG_X; " WEAK "u64 LINUX_FUTURE;\n" PROGRAM("CONFIG_X + LINUX_FUTURE"), &o, &file, &e))
		fail_msg("%s", e.text);
	assert_int_equal(value_of(&o, "CONFIG_X"), 0);
	assert_int_equal(value_of(&o, "LINUX_FUTURE"), 0);
	object_close(&o);
	free(file.p);
}

static void unknown_names_are_refused(void **state)
{
	static const char message[] = ": nothing of that name describes a kernel; there are CONFIG_...,"
		" LINUX_KERNEL_VERSION, LINUX_HAS_BPF_COOKIE and LINUX_HAS_SYSCALL_WRAPPER";
	char text[256];

	(void)state;
	snprintf(text, sizeof(text), "extern LINUX_FUTURE%s", message);
	supply_fails(EXTERN "int LINUX_FUTURE;\n" PROGRAM("LINUX_FUTURE"), -EINVAL, text, "");
	snprintf(text, sizeof(text), "extern SOMETHING%s", message);
	supply_fails(WEAK "int SOMETHING;\n" PROGRAM("SOMETHING"), -EINVAL, text, "");
}

static void the_wrapper_of_system_calls_is_found_by_name(void **state)
{
#ifdef __x86_64__
	static const struct { const char *text; uint64_t value; } files[] = {
		{ "0000000000000000 T __x64_sys_bpf_not\n0000000000000000 T x__x64_sys_bpf\n", 0 },
		{ "0000000000000000 T a\n0000000000000000 T __x64_sys_bpf\n", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct error e = ERROR_INIT;
		struct compiled file;
		struct object o;

		write_file(kallsyms, files[i].text);
		if (supply(EXTERN "bool LINUX_HAS_SYSCALL_WRAPPER;\n" PROGRAM("LINUX_HAS_SYSCALL_WRAPPER"), &o, &file, &e))
			fail_msg("%s", e.text);
		assert_int_equal(value_of(&o, "LINUX_HAS_SYSCALL_WRAPPER"), files[i].value);
		object_close(&o);
		free(file.p);
	}
#else
	(void)state;
	skip();
#endif
}

static void the_version_is_the_kernels_not_the_distributions(void **state)
{
	static const struct { const char *release, *version, *signature; uint32_t code; } kernels[] = {
		{ "6.12.5", "#1 SMP", "", 0x060c05 },
		{ "6.12.5-rc1+", "#1 SMP", "", 0x060c05 },
		{ "6.1.0-41-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-09)", "", 0x06019e },
		{ "4.19.0-22-amd64", "#1 SMP Debian 4.19.260-1 (2022-09-29)", "", 0x0413ff },
		{ "5.4.0-12-generic", "#15-Ubuntu SMP", "Ubuntu 5.4.0-12.15-generic 5.4.8", 0x050408 },
		{ "5.4.0-12-generic", "#15-Ubuntu SMP", "damaged", 0x050400 },
		{ "6.12", "#1", "", 0 },
		{ "none", "Debian none", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		assert_int_equal(kernel_version_code(kernels[i].release, kernels[i].version, kernels[i].signature),
				 kernels[i].code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_stored_as_their_type_says),
		cmocka_unit_test(strings_are_cut_to_what_fits),
		cmocka_unit_test(big_endian_objects_get_big_endian_values),
		cmocka_unit_test(types_that_have_no_value_are_refused),
		cmocka_unit_test(values_lie_in_one_read_only_map),
		cmocka_unit_test_setup_teardown(the_running_kernels_own_configuration_comes_first, make_root, drop_root),
		cmocka_unit_test_setup_teardown(a_strong_one_that_is_missing_names_where_it_was_looked_for, make_root, drop_root),
		cmocka_unit_test_setup_teardown(damage_of_the_configuration_is_told, make_root, drop_root),
		cmocka_unit_test_setup_teardown(weak_ones_stay_zero, make_root, drop_root),
		cmocka_unit_test_setup_teardown(unknown_names_are_refused, make_root, drop_root),
		cmocka_unit_test_setup_teardown(the_wrapper_of_system_calls_is_found_by_name, make_root, drop_root),
		cmocka_unit_test(the_version_is_the_kernels_not_the_distributions),
	};

	return cmocka_run_group_tests_name("kconfig", tests, NULL, NULL);
}
