#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Compares the structs of two BTF listings, as `bpftool -j btf dump` prints them.

    compare.py KERNEL.json HEADER.json

KERNEL is a kernel's BTF; HEADER is what pahole made of a compiler's debug
information for the C header written from it.  Every struct, union and enum
of the kernel that has a name, and every typedef of one that has none, must
be there with the same size, and its members with the same bit offsets,
widths and types, through all anonymous levels.  Prints the numbers compared;
exit status 1 and the first differences when there are any.
"""
import sys

from listing import Types


def first_difference(kernel, header):
    for a, b in zip(kernel[1], header[1]):
        if a != b:
            return f"{a} in the kernel, {b} in the header"
    return f"{kernel[0]} bytes and {len(kernel[1])} members in the kernel, {header[0]} and {len(header[1])} in the header"


def main():
    kernel, header = Types(sys.argv[1]).facts(), Types(sys.argv[2]).facts()
    structs = members = enums = 0
    differences = []
    for key, wanted in sorted(kernel.items()):
        there = list(header.get(key, []))
        for fact in wanted:
            if key[0] == "ENUM":
                enums += 1
            else:
                structs += 1
                members += len(fact[1])
            if fact in there:
                there.remove(fact)
            else:
                differences.append(f'{key[0]} {key[1]}: ' + (first_difference(fact, there[0]) if there else "not in the header"))
    print(f"{structs} structs, {members} members, {enums} enums equal" if not differences
          else f"{len(differences)} of {structs + enums} types differ")
    for line in differences[:20]:
        print(line)
    return 1 if differences else 0


sys.exit(main())
