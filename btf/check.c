// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#include "kinds.h"
int btf_check(const struct btf *btf, struct error *e) { (void)btf; (void)e; return 0; }
