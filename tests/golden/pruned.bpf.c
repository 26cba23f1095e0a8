// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* A record that only one candidate answers settles the later ones; a record that none answers changes nothing. */
#include "golden.h"

struct pick { int only_second; int both; int none; } PRESERVE;
struct pick___late { int both; } PRESERVE;

ASK(none, struct pick, EXISTS(p->none))
ASK(settles, struct pick, p->only_second)
ASK(settled, struct pick, p->both)
ASK(other_local_type, struct pick___late, p->both)
