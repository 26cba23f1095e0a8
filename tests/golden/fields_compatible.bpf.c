// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Which types of a field count as the same: names of enums and forward declarations matter, of structs not. */
#include "golden.h"

struct one { int x; };
enum ea { EA };
enum eb { EB };
struct compat {
	struct one renamed; union { int x; } *pointer; enum ea same_enum; enum ea other_enum; int int_enum;
	float f; double d; int ints[4]; struct one to_union;
} PRESERVE;

ASK(struct_, struct compat, EXISTS(p->renamed))
ASK(pointer, struct compat, EXISTS(p->pointer))
ASK(same_enum, struct compat, EXISTS(p->same_enum))
ASK(other_enum, struct compat, EXISTS(p->other_enum))
ASK(int_enum, struct compat, EXISTS(p->int_enum))
ASK(floats, struct compat, EXISTS(p->f))
ASK(float_int, struct compat, EXISTS(p->d))
ASK(array_element, struct compat, EXISTS(p->ints))
ASK(to_union, struct compat, EXISTS(p->to_union))
