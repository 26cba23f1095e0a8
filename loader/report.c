// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Lines about events: see report.h.  Two sinks, one table of what people need not see. */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "decode.h"

#define NS_PER_SECOND 1000000000

/* ---- values ---- */

static void put_hex(struct text *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_format(out, "%02x", (unsigned char)p[i]);
}

/* Numbers and booleans read the same in both forms. */
static void put_number(struct text *out, const struct field *f)
{
	if (f->kind == FIELD_SIGNED)
		text_format(out, "%" PRId64, (int64_t)f->number);
	else if (f->kind == FIELD_BOOL)
		text_format(out, "%s", f->number ? "true" : "false");
	else
		text_format(out, "%" PRIu64, f->number);
}

/* Puts what separates an element from the one before it; true when the list had begun. */
static void put_comma(struct text *out, bool *first)
{
	if (!*first)
		text_put(out, ",", 1);
	*first = false;
}

/* ---- JSON ---- */

struct json_sink {
	struct sink sink;
	struct text *out;
	uint64_t boot_ns;
	bool first;      /* no comma before the next value */
};

static void json_value(struct text *out, const struct field *f)
{
	if (f->kind == FIELD_ADDRESS) {
		text_format(out, "\"0x%" PRIx64 "\"", f->number);
	} else if (f->kind == FIELD_HEX) {
		text_put(out, "\"", 1);
		put_hex(out, f->text, f->length);
		text_put(out, "\"", 1);
	} else if (f->kind == FIELD_STRING || f->kind == FIELD_WORD) {
		text_json(out, f->text, f->length);
	} else {
		put_number(out, f);
	}
}

static void json_field(struct sink *sink, const struct field *f)
{
	struct json_sink *json = (struct json_sink *)sink;

	if (f->kind != FIELD_LIST_END)
		put_comma(json->out, &json->first); /* also before the first: json_begin came before */
	if (f->key) {
		text_json(json->out, f->key, strlen(f->key));
		text_put(json->out, ":", 1);
		if (!strcmp(f->key, "boot_ns"))
			json->boot_ns = f->number;
	}
	if (f->kind == FIELD_LIST)
		text_put(json->out, "[", 1);
	else if (f->kind == FIELD_LIST_END)
		text_put(json->out, "]", 1);
	else
		json_value(json->out, f);
	json->first = f->kind == FIELD_LIST;
}

/* ---- people ---- */

enum column { COLUMN_BOOT, COLUMN_ACTION, COLUMN_HOOK, COLUMN_COMM, COLUMN_PID, COLUMN_COUNT };

struct human_sink {
	struct sink sink;
	struct text rest, columns[COLUMN_COUNT];
	uint64_t boot_ns;
	bool first, hidden;
};

/* Fields with a column of their own, and fields that people need not see. */
enum rule { RULE_COLUMN, RULE_HIDE, RULE_HIDE_ZERO, RULE_HIDE_UNSET, RULE_SHOW };
static const struct { const char *key; enum rule rule; enum column column; } rules[] = {
	{ "boot_ns", RULE_COLUMN, COLUMN_BOOT },
	{ "action", RULE_COLUMN, COLUMN_ACTION },
	{ "hook", RULE_COLUMN, COLUMN_HOOK },
	{ "comm", RULE_COLUMN, COLUMN_COMM },
	{ "pid", RULE_COLUMN, COLUMN_PID },
	{ "seq", RULE_HIDE, 0 },
	{ "tid", RULE_HIDE, 0 },
	{ "cgroup_id", RULE_HIDE, 0 },
	{ "auid", RULE_HIDE_UNSET, 0 },   /* nobody logged in */
	{ "repeat", RULE_HIDE_ZERO, 0 },
	{ "dropped", RULE_HIDE_ZERO, 0 },
};

static void human_value(struct text *out, const struct field *f)
{
	if (f->kind == FIELD_ADDRESS)
		text_format(out, "0x%" PRIx64, f->number);
	else if (f->kind == FIELD_HEX)
		put_hex(out, f->text, f->length);
	else if (f->kind == FIELD_STRING && (!f->length || memchr(f->text, ' ', f->length)))
		text_json(out, f->text, f->length);
	else if (f->kind == FIELD_STRING || f->kind == FIELD_WORD)
		text_plain(out, f->text, f->length);
	else
		put_number(out, f);
}

static size_t find_rule(const char *key)
{
	size_t i = 0;

	while (i < sizeof(rules) / sizeof(*rules) && strcmp(key, rules[i].key))
		i++;
	return i;
}

/* True when the field does not belong into the rest of the line. */
static bool placed(struct human_sink *human, const struct field *f)
{
	size_t i = find_rule(f->key);

	if (i == sizeof(rules) / sizeof(*rules))
		return false;
	if (rules[i].rule == RULE_COLUMN) {
		struct text *column = &human->columns[rules[i].column];

		text_reset(column);
		if (f->kind == FIELD_STRING)
			text_plain(column, f->text, f->length);
		else
			human_value(column, f);
		if (rules[i].column == COLUMN_BOOT)
			human->boot_ns = f->number;
		return true;
	}
	return rules[i].rule == RULE_HIDE || (rules[i].rule == RULE_HIDE_ZERO && !f->number) ||
	       (rules[i].rule == RULE_HIDE_UNSET && (uint32_t)f->number == UINT32_MAX);
}

static void human_field(struct sink *sink, const struct field *f)
{
	struct human_sink *human = (struct human_sink *)sink;
	struct text *rest = &human->rest;

	if (f->key) {
		human->hidden = f->kind != FIELD_LIST && placed(human, f);
		if (!human->hidden) {
			text_put(rest, " ", 1);
			text_plain(rest, f->key, strlen(f->key));
			text_put(rest, "=", 1);
		}
	} else if (f->kind != FIELD_LIST_END) {
		put_comma(rest, &human->first);
	}
	if (human->hidden)
		return;
	if (f->kind == FIELD_LIST)
		text_put(rest, "[", 1);
	else if (f->kind == FIELD_LIST_END)
		text_put(rest, "]", 1);
	else
		human_value(rest, f);
	human->first = f->kind == FIELD_LIST;
}

static void human_free(struct human_sink *human)
{
	text_free(&human->rest);
	for (int i = 0; i < COLUMN_COUNT; i++)
		text_free(&human->columns[i]);
}

/* ---- time ---- */

static uint64_t wall_ns(const struct report *report, uint64_t boot_ns)
{
	return boot_ns + (uint64_t)report->realtime_ns;
}

struct date { unsigned year, month, day; };

static bool is_leap(unsigned year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* By counting: int64_t nanoseconds end in the year 2262.  strftime() would cost 10 KB of the binary. */
static struct date date_of(uint64_t days)
{
	static const uint8_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct date date = { 1970, 1, 1 };
	unsigned n;

	while (days >= (n = is_leap(date.year) ? 366 : 365)) {
		days -= n;
		date.year++;
	}
	while (days >= (n = lengths[date.month - 1] + (date.month == 2 && is_leap(date.year)))) {
		days -= n;
		date.month++;
	}
	date.day += (unsigned)days;
	return date;
}

/* "12:34:56." and the fraction in 9 or fewer digits. */
static void put_clock(struct text *out, uint64_t ns, int digits)
{
	unsigned seconds = (unsigned)(ns / NS_PER_SECOND % 86400);
	char fraction[16];

	snprintf(fraction, sizeof(fraction), "%09u", (unsigned)(ns % NS_PER_SECOND));
	text_format(out, "%02u:%02u:%02u.%.*s", seconds / 3600, seconds / 60 % 60, seconds % 60, digits, fraction);
}

void report_time(struct text *out, uint64_t ns)
{
	struct date date = date_of(ns / NS_PER_SECOND / 86400);

	text_format(out, "%04u-%02u-%02uT", date.year, date.month, date.day);
	put_clock(out, ns, 9);
	text_put(out, "Z", 1);
}

/* ---- lines ---- */

/* {"v":1,"time":...,"policy":... : what the loader knows and the record does not. */
static void json_begin(struct text *line, const struct report *report, uint64_t boot_ns)
{
	text_format(line, "{\"v\":%d,\"time\":", REPORT_VERSION);
	if (report->clock_trusted && boot_ns) {
		text_put(line, "\"", 1);
		report_time(line, wall_ns(report, boot_ns));
		text_put(line, "\"", 1);
	} else {
		text_format(line, "null");
	}
	text_format(line, ",\"policy\":");
	text_json(line, report->policy, strlen(report->policy));
}

/* Time of day, or seconds since boot as the kernel log prints them, then the policy. */
static void human_begin(struct text *line, const struct report *report, uint64_t boot_ns)
{
	if (report->clock_trusted && boot_ns)
		put_clock(line, wall_ns(report, boot_ns), 3);
	else
		text_format(line, "[%5" PRIu64 ".%03" PRIu64 "]", boot_ns / NS_PER_SECOND,
			    boot_ns / 1000000 % 1000);
	text_put(line, " ", 1);
	text_plain(line, report->policy, strlen(report->policy));
}

static void pad(struct text *line, size_t start, size_t width)
{
	while (line->n < start + width && !line->failed)
		text_put(line, " ", 1);
}

/* One colour an action: SGR codes that every terminal has. */
static const char *colour_of(const char *action)
{
	static const struct { const char *action, *colour; } colours[] = {
		{ "deny", "\033[31m" }, { "would_deny", "\033[33m" }, { "allow", "\033[32m" },
	};

	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		if (!strcmp(colours[i].action, action))
			return colours[i].colour;
	return "";
}

static const char *column(const struct human_sink *human, enum column i)
{
	return human->columns[i].n ? human->columns[i].p : "-";
}

static void put_column(struct text *line, const char *text, size_t width)
{
	size_t start = line->n;

	text_put(line, text, strlen(text));
	pad(line, start, width);
	text_put(line, " ", 1);
}

static void human_line(struct text *line, const struct report *report, const struct human_sink *human)
{
	const char *action = column(human, COLUMN_ACTION);
	const char *colour = report->colour ? colour_of(action) : "";
	size_t start;

	human_begin(line, report, human->boot_ns);
	text_put(line, " ", 1);
	text_put(line, colour, strlen(colour));
	put_column(line, action, 10);
	text_put(line, "\033[0m", *colour ? 4 : 0);
	put_column(line, column(human, COLUMN_HOOK), 14);
	start = line->n;
	text_format(line, "%s[%s]", column(human, COLUMN_COMM), column(human, COLUMN_PID));
	pad(line, start, 16);
	text_put(line, human->rest.p, human->rest.n);
	text_put(line, "\n", 1);
}

static void report_bad(struct text *line, const struct report *report, const struct error *e)
{
	text_reset(line);
	if (report->format == PICKET_JSON) {
		json_begin(line, report, 0);
		text_format(line, ",\"error\":");
		text_json(line, e->text, strlen(e->text));
		text_format(line, "}\n");
	} else {
		human_begin(line, report, 0);
		text_format(line, " error: ");
		text_plain(line, e->text, strlen(e->text));
		text_put(line, "\n", 1);
	}
}

static int report_json(struct text *line, const struct report *report, const struct btf *btf,
		       struct bytes record, struct error *e)
{
	struct text body = { 0 };
	struct json_sink sink = { .sink.field = json_field, .out = &body };
	int code;

	code = decode_record(btf, record, &sink.sink, e);
	if (!code) {
		json_begin(line, report, sink.boot_ns);
		text_put(line, body.p, body.n);
		text_format(line, "}\n");
	}
	line->failed |= body.failed;
	text_free(&body);
	return code;
}

static int report_human(struct text *line, const struct report *report, const struct btf *btf,
			struct bytes record, struct error *e)
{
	struct human_sink sink = { .sink.field = human_field };
	int code;

	code = decode_record(btf, record, &sink.sink, e);
	if (!code)
		human_line(line, report, &sink);
	line->failed |= sink.rest.failed;
	human_free(&sink);
	return code;
}

void report_record(struct text *line, const struct report *report, const struct btf *btf, struct bytes record)
{
	struct error e = ERROR_INIT;

	text_reset(line);
	if (report->format == PICKET_JSON)
		report_json(line, report, btf, record, &e);
	else
		report_human(line, report, btf, record, &e);
	if (!e.code && line->failed)
		error_set(&e, -ENOMEM, "record of %zu bytes: its line is too long", record.n);
	if (e.code)
		report_bad(line, report, &e);
	error_clear(&e);
}

void report_lost(struct text *line, const struct report *report, uint64_t boot_ns, uint64_t lost)
{
	text_reset(line);
	if (report->format == PICKET_JSON) {
		json_begin(line, report, boot_ns);
		text_format(line, ",\"boot_ns\":%" PRIu64 ",\"lost\":%" PRIu64 "}\n", boot_ns, lost);
	} else {
		human_begin(line, report, boot_ns);
		text_format(line, " %" PRIu64 " events lost since it was loaded\n", lost);
	}
}
