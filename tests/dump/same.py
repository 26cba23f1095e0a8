#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Compares `picket btf dump --format json` with what `bpftool -j btf dump` says of the same BTF.

    same.py PICKET.json BPFTOOL.json

Every type and every key that both have; prints the number of types and facts.
"""
import json
import sys

LISTS = {"members", "values", "params", "vars"}


def load(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)["types"]


def same(key, ours, theirs):
    if key == "name":
        return (ours or "(anon)") == theirs
    if key == "kind":
        return ours.upper() == theirs
    if key == "encoding":
        return (ours or "(none)") == theirs
    if key == "val":    # older bpftools print an unsigned 32-bit value as if its sign went up to 64 bits
        return (ours - theirs) % (1 << 32) == 0
    return ours == theirs


def differences(ours, theirs, place, counted):
    for key in ours.keys() & theirs.keys():
        if key in LISTS:
            if len(ours[key]) != len(theirs[key]):
                yield f"{place}: {len(ours[key])} and {len(theirs[key])} {key}"
            for i, (a, b) in enumerate(zip(ours[key], theirs[key])):
                yield from differences(a, b, f"{place} {key}[{i}]", counted)
        else:
            counted[0] += 1
            if not same(key, ours[key], theirs[key]):
                yield f"{place}: {key} is {ours[key]!r} and {theirs[key]!r}"


def main():
    ours, theirs = load(sys.argv[1]), load(sys.argv[2])
    counted = [0]
    found = [] if len(ours) == len(theirs) else [f"{len(ours)} and {len(theirs)} types"]
    for a, b in zip(ours, theirs):
        found.extend(differences(a, b, f'type {b["id"]}', counted))
    print(f"{len(ours)} types, {counted[0]} facts equal" if not found else f"{len(found)} differences")
    for line in found[:20]:
        print(line)
    return 1 if found else 0


sys.exit(main())
