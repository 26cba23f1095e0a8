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
import collections
import json
import re
import sys

MODIFIERS = {"CONST", "VOLATILE", "RESTRICT", "TYPE_TAG"}
RECORDS = {"STRUCT", "UNION"}


def plain(name):
    """Without the version that tells types of one name apart."""
    return "" if name == "(anon)" else re.sub(r"___\d+$", "", name)


class Types:
    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.by_id = {t["id"]: t for t in json.load(f)["types"]}
        self.spelt = {}

    def bare(self, number):
        """The type behind qualifiers and tags."""
        while number and self.by_id[number]["kind"] in MODIFIERS:
            number = self.by_id[number]["type_id"]
        return self.by_id.get(number)

    def behind(self, number):
        """The type behind typedefs too."""
        t = self.bare(number)
        while t and t["kind"] == "TYPEDEF":
            t = self.bare(t["type_id"])
        return t

    def spell(self, number):
        if number not in self.spelt:
            self.spelt[number] = self.spell_now(self.bare(number))
        return self.spelt[number]

    def spell_now(self, t):
        if t is None:
            return "void"
        kind, name = t["kind"], plain(t["name"])
        if kind == "PTR":
            return self.spell(t["type_id"]) + " *"
        if kind == "ARRAY":
            return f'{self.spell(t["type_id"])}[{t["nr_elems"]}]'
        if kind == "FUNC_PROTO":
            params = [self.spell(p["type_id"]) for p in t["params"]]
            # "(...)" alone is "()", which debug information tells of in the same way.
            return f'{self.spell(t["ret_type_id"])}({", ".join(params)})'
        if kind == "FWD":
            kind = t["fwd_kind"].upper()
        if kind == "ENUM64":
            kind = "ENUM"
        if not name:
            return self.anonymous(t)
        return f"{kind} {name}" if kind in RECORDS | {"ENUM"} else name

    def anonymous(self, t):
        if t["kind"] in RECORDS:
            return f'{t["kind"]} {t["size"]} {self.members(t)}'
        return f'{t["kind"]} {t.get("size")}'

    def members(self, record, base=0):
        """(name, bit offset, bits, type) of every member, those of anonymous members in their place."""
        found = []
        for m in record["members"]:
            name, at = plain(m["name"]), base + m["bits_offset"]
            inner = self.behind(m["type_id"])
            if name.startswith("__gap_"):
                continue
            if not name and inner["kind"] in RECORDS:
                found.append(("", at, inner["size"], inner["kind"]))
                found.extend(self.members(inner, at))
            else:
                found.append((name, at, m.get("bitfield_size", 0), self.spell(m["type_id"])))
        return found

    def facts(self):
        """(kind, name) -> the list of what is known about the types so called."""
        table = collections.defaultdict(list)
        for t in self.by_id.values():
            kind, name = t["kind"], plain(t["name"])
            if kind in RECORDS and name:
                table[kind, name].append((t["size"], tuple(self.members(t))))
            elif kind in {"ENUM", "ENUM64"} and name:
                table["ENUM", name].append((t["size"], tuple(plain(v["name"]) for v in t["values"])))
            elif kind == "TYPEDEF":
                inner = self.bare(t["type_id"])
                if inner and inner["kind"] in RECORDS and not plain(inner["name"]):
                    table["TYPEDEF", name].append((inner["size"], tuple(self.members(inner))))
        return table


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
