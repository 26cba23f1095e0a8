// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct signs { unsigned a; int b; unsigned bits : 5; } signs;
