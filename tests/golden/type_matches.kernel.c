// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct leaf { long pad; int x; };
struct subset { struct leaf *p; int more; struct leaf in; int a; } subset;
struct member_gone { int a; } member_gone;
struct member_type { unsigned int a; } member_type;
struct sign { int a; } sign;
struct length { int a[5]; } length;
struct inner_differs { struct inner { int x; } in; } inner_differs;
struct pointer_differs { struct leaf *p; } pointer_differs;
struct forward { int x; };
struct holds_forward { struct forward *f; } holds_forward;
enum more { B = 5, A, X } more;
enum fewer { C } fewer;
union arms { long l; int i; } arms;
typedef int (*fn_t)(struct leaf *, int); fn_t fn;
typedef int (*fn_differs)(struct leaf *, int); fn_differs differs;
struct callback { int (*call)(struct leaf *, int); } callback;
struct forward forward;
