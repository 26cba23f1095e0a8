// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct pick { int both; } pick;
struct pick___2 { int pad, both, only_second; } pick2;
