// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct same { long y[3]; } same;
union was_union { int x; } was_union;
union was_union_too { long y; } was_union_too;
enum e { F, G } e;
typedef unsigned long int_t; int_t i;
typedef void *ptr_t; ptr_t p;
typedef int (*fn_t)(long, struct same *); fn_t fn;
typedef long (*good_t)(char, struct other { int z; } *); good_t good;
typedef int (*fewer_t)(int, int); fewer_t fewer;
typedef long array_t[99]; array_t array;
typedef struct { long b; } anon_t; anon_t anon;
enum wide { W = 1ull << 40 } wide;
