// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
struct turns { unsigned long long a; unsigned now_bits : 5; unsigned short now_plain; } turns;
