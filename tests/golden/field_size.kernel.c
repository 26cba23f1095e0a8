// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
typedef unsigned long word;
struct in { char c; long more[4]; };
struct sized { word w; char name[64]; struct in in; void *p; unsigned long long before : 31, bits : 3; } sized;
