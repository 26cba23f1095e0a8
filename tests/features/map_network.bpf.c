// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Maps that programs of the network stack use: they are made, whatever uses them. */
#include "decide.h"

#define MAP(name, kind, value_bytes)                       \
	struct {                                           \
		__uint(type, kind);                        \
		__uint(max_entries, 4);                    \
		__uint(key_size, sizeof(__u32));           \
		__uint(value_size, value_bytes);           \
	} name SEC(".maps")

MAP(sockmap, SOCKMAP, 4);
MAP(sockhash, SOCKHASH, 8);
MAP(devmap, DEVMAP, 4);
MAP(devmap_hash, DEVMAP_HASH, 8);
MAP(cpumap, CPUMAP, 4);
MAP(xskmap, XSKMAP, 4);
MAP(reuseport, REUSEPORT_SOCKARRAY, 8);

DECIDE_BY_NICENESS(0);
