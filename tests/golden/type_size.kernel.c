// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct grown { int x; char more[93]; } grown;
typedef long word_t; word_t word;
enum small { S } small;
