// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A type of equal name, kind and shape; what is inside a struct does not matter. */
#include "golden.h"

struct same { int x; };
struct was_union { int x; };
union was_union_too { int x; };
enum e { E };
typedef int int_t;
typedef struct same *ptr_t;
typedef int (*fn_t)(int, void *);
typedef int (*good_t)(u64, struct same *);
typedef int (*fewer_t)(int);
typedef int array_t[4];
typedef struct { int a; } anon_t;
enum wide { W = 1 };
struct gone { int x; };

ASK(same, struct same, TYPE_EXISTS(struct same))
ASK(kind_differs, struct was_union, TYPE_EXISTS(struct was_union))
ASK(union_, union was_union_too, TYPE_EXISTS(union was_union_too))
ASK(enum_, enum e, TYPE_EXISTS(enum e))
ASK(integer, int_t, TYPE_EXISTS(int_t))
ASK(pointer, ptr_t, TYPE_EXISTS(ptr_t))
ASK(function, fn_t, TYPE_EXISTS(fn_t))
ASK(function_like, good_t, TYPE_EXISTS(good_t))
ASK(function_arity, fewer_t, TYPE_EXISTS(fewer_t))
ASK(array, array_t, TYPE_EXISTS(array_t))
ASK(anonymous, anon_t, TYPE_EXISTS(anon_t))
ASK(enum64, enum wide, TYPE_EXISTS(enum wide))
ASK(gone, struct gone, TYPE_EXISTS(struct gone))
