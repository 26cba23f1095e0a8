// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct has { struct { int y; } became_struct; int became_int; long here; int *pointer; } has;
