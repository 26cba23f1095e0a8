// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct holder { long pad; int here; } holder;
enum states { HERE = 7 } states;
