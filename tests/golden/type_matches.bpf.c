// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// compiler: 15
/* Every local member must have its like, by name and type; the kernel may have more. */
#include "golden.h"

struct leaf { int x; };
struct subset { int a; struct leaf in; struct leaf *p; };
struct member_gone { int a, b; };
struct member_type { u64 a; };
struct sign { unsigned a; };
struct length { int a[4]; };
struct inner_differs { struct inner___l { int gone; } in; };
struct pointer_differs { struct leaf___l { int gone; } *p; };
struct forward;
struct holds_forward { struct forward *f; };
enum more { A, B };
enum fewer { C, D };
union arms { int i; long l; };
typedef int (*fn_t)(struct leaf *, int);
typedef int (*fn_differs)(struct leaf *, long);
struct callback { int (*call)(struct leaf *, int); };

ASK(subset, struct subset, TYPE_MATCHES(struct subset))
ASK(member_gone, struct member_gone, TYPE_MATCHES(struct member_gone))
ASK(member_type, struct member_type, TYPE_MATCHES(struct member_type))
ASK(sign, struct sign, TYPE_MATCHES(struct sign))
ASK(length, struct length, TYPE_MATCHES(struct length))
ASK(inner_differs, struct inner_differs, TYPE_MATCHES(struct inner_differs))
ASK(pointer_differs, struct pointer_differs, TYPE_MATCHES(struct pointer_differs))
ASK(forward, struct holds_forward, TYPE_MATCHES(struct holds_forward))
ASK(more, enum more, TYPE_MATCHES(enum more))
ASK(fewer, enum fewer, TYPE_MATCHES(enum fewer))
ASK(arms, union arms, TYPE_MATCHES(union arms))
ASK(function, fn_t, TYPE_MATCHES(fn_t))
ASK(parameter, fn_differs, TYPE_MATCHES(fn_differs))
ASK(callback, struct callback, TYPE_MATCHES(struct callback))
