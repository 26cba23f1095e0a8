#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Cuts a small BTF out of a real kernel's.

    subset.py KERNEL.btf TYPES OUTPUT.btf

About TYPES types (the common ones first, then some at random, always the same
ones) with what they are made of; a pointer may lead to nothing, or to a
forward declaration.  Some structs are written a second time as a flavour, so
that records meet more than one candidate.
"""
import random
import struct
import sys

# Role of each word behind a type's 12 bytes: n a name, t a type, v a value; repeated vlen times where `many`.
INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT = range(1, 12)
FUNC, FUNC_PROTO, VAR, DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64 = range(12, 20)
TAIL = {INT: "v", ARRAY: "ttv", STRUCT: "ntv", UNION: "ntv", ENUM: "nv", FUNC_PROTO: "nt", VAR: "v", DATASEC: "tvv",
        DECL_TAG: "v", ENUM64: "nvv"}
MANY = (STRUCT, UNION, ENUM, FUNC_PROTO, DATASEC, ENUM64)
REFERS = (PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO, VAR, DECL_TAG, TYPE_TAG)
COMMON = ("list_head", "path", "qstr", "refcount_struct", "kuid_t", "kgid_t", "timespec64", "ipv6_pinfo", "in6_addr",
          "sched_entity", "cred", "vm_area_struct", "file", "task_struct", "pid_type", "gfp_t", "umode_t",
          "iphdr", "tcphdr", "ethhdr", "kernel_cap_t", "hrtimer_restart")


class Btf:
    def __init__(self, path):
        data = open(path, "rb").read()
        _, _, _, header, type_off, type_len, str_off, _ = struct.unpack_from("<HBBIIIII", data)
        self.data, self.strings = data, header + str_off
        self.types = [None]
        at, end = header + type_off, header + type_off + type_len
        while at < end:
            name, info, size = struct.unpack_from("<III", data, at)
            roles = TAIL.get(info >> 24 & 31, "")
            n = len(roles) * (info & 0xFFFF if (info >> 24 & 31) in MANY else 1)
            self.types.append((self.name(name), info, size, list(struct.unpack_from("<%dI" % n, data, at + 12)), roles))
            at += 12 + 4 * n

    def name(self, offset):
        at = self.strings + offset
        return self.data[at:self.data.index(b"\0", at)]

    def made_of(self, i):
        """Types that type i cannot do without."""
        name, info, size, tail, roles = self.types[i]
        kind = info >> 24 & 31
        if kind in REFERS and kind != PTR:
            yield size
        yield from (tail[k] for k in range(len(tail)) if roles[k % len(roles)] == "t")

    def closure(self, root, limit):
        found, todo = set(), [root]
        while todo and len(found) <= limit:
            i = todo.pop()
            if i and i not in found:
                found.add(i)
                todo += self.made_of(i)
        return found if len(found) <= limit else None


def choose(btf, wanted):
    rng = random.Random(1)
    by_name = {}
    for i, t in enumerate(btf.types[1:], 1):
        if (t[1] >> 24 & 31) in (STRUCT, UNION, ENUM, ENUM64, TYPEDEF) and t[0]:
            by_name.setdefault(t[0].decode(), i)
    roots = [by_name[n] for n in COMMON if n in by_name]
    roots += rng.sample(sorted(by_name.values()), min(4 * wanted, len(by_name)))
    chosen = set()
    for root in roots:
        if len(chosen) < wanted:
            chosen |= btf.closure(root, wanted // 6) or set()
    return sorted(chosen)


class Writer:
    def __init__(self):
        self.strings, self.at, self.types = b"\0", {b"": 0}, b""

    def string(self, name):
        if name not in self.at:
            self.at[name] = len(self.strings)
            self.strings += name + b"\0"
        return self.at[name]

    def record(self, name, info, size, tail):
        self.types += struct.pack("<III%dI" % len(tail), self.string(name), info, size, *tail)

    def bytes(self):
        return struct.pack("<HBBIIIII", 0xEB9F, 1, 0, 24, 0, len(self.types), len(self.types),
                           len(self.strings)) + self.types + self.strings


def write(btf, chosen):
    ids = {old: new for new, old in enumerate(chosen, 1)}
    forward, extra, out = {}, [], Writer()

    def target(old):
        """A pointer's: itself, a forward declaration of it, or void."""
        if old in ids or not old:
            return ids.get(old, 0)
        name, info = btf.types[old][:2]
        if (info >> 24 & 31) not in (STRUCT, UNION, FWD) or not name:
            return 0
        flag = 1 << 31 if info >> 24 & 31 == UNION else info & 1 << 31 if info >> 24 & 31 == FWD else 0
        if (name, flag) not in forward:
            forward[name, flag] = len(chosen) + 1 + len(extra)
            extra.append((name, FWD << 24 | flag, 0, []))
        return forward[name, flag]

    def words(t):
        name, info, size, tail, roles = t
        kind = info >> 24 & 31
        new = [{"n": lambda v: out.string(btf.name(v)), "t": lambda v: ids.get(v, 0), "v": lambda v: v}
               [roles[k % len(roles)]](v) for k, v in enumerate(tail)]
        return name, info, target(size) if kind == PTR else ids.get(size, 0) if kind in REFERS else size, new

    for old in chosen:
        out.record(*words(btf.types[old]))
    flavoured = [old for old in chosen if (btf.types[old][1] >> 24 & 31) in (STRUCT, ENUM) and btf.types[old][0]]
    # forward declarations come first, as their ids are given; words() adds no more for what was written already
    for record in extra:
        out.record(*record)
    for old in flavoured[::5]:
        name, info, size, tail = words(btf.types[old])
        out.record(name + b"___b", info, size, tail)
    return out.bytes()


if __name__ == "__main__":
    kernel = Btf(sys.argv[1])
    open(sys.argv[3], "wb").write(write(kernel, choose(kernel, int(sys.argv[2]))))
