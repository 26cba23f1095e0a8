#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Writes C that compiles only if the header lays structs out as the kernel did.

    asserts.py KERNEL.json HEADER.h >asserts.c

KERNEL.json is what `bpftool -j btf dump` says of the kernel.  One assertion
for the size of every struct and union with a name, one for the offset of
every member that is no bitfield, through anonymous levels.  Names that
several types share are left to compare.py: here it is not known which of
them kept the name.
"""
import collections
import sys

from listing import RECORDS, Types, plain


def places(types, record, prefix="", base=0):
    """(member designator, byte offset) of every member that has one."""
    for m in record["members"]:
        name, at = plain(m["name"]), base + m["bits_offset"]
        inner = types.behind(m["type_id"])
        nested = inner and inner["kind"] in RECORDS and plain(inner["name"]) == ""
        if name and not m.get("bitfield_size"):
            yield prefix + name, at // 8
        if nested or (not name and inner["kind"] in RECORDS):
            yield from places(types, inner, prefix + name + "." if name else prefix, at)


def main():
    types = Types(sys.argv[1])
    records = [t for t in types.by_id.values() if t["kind"] in RECORDS and plain(t["name"])]
    shared = collections.Counter(t["name"] for t in types.by_id.values() if t["kind"] in RECORDS | {"ENUM", "ENUM64"})
    print(f'#include "{sys.argv[2]}"')
    n = 0
    for t in records:
        if shared[t["name"]] > 1:
            continue
        spelt = f'{t["kind"].lower()} {t["name"]}'
        print(f'_Static_assert(sizeof({spelt}) == {t["size"]}, "size of {spelt}");')
        n += 1
        for place, at in places(types, t):
            if place.split(".")[-1] == "bool":    # a keyword of C23: the header calls it bool_ then
                continue
            print(f'_Static_assert(__builtin_offsetof({spelt}, {place}) == {at}, "offset of {spelt}.{place}");')
            n += 1
    print(n, file=sys.stderr)


main()
