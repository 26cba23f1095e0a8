#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Every member of some structs, by picket and by pahole.

    offsets.py write KERNEL.btf STRUCT...                 a program with records of every member, on stdout
    offsets.py compare RESOLVED.json KERNEL.btf STRUCT... their number on stdout, differences on stderr

The program declares each struct with the same members in reversed order and
with made-up types of equal kind, so nothing is where the kernel has it.
Members of anonymous members count as the struct's own.
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "diff"))
import generate as g

# __builtin_preserve_field_info(): enum bpf_core_relo_kind
FIELD_KINDS = {"byte_off": 0, "byte_sz": 1}
BIT_KINDS = {"byte_off": 0, "lshift_u64": 4, "rshift_u64": 5}


def skip(types, i):
    while i and types[i].kind in g.SKIPPED:
        i = types[i].size
    return types[i] if i else None


def members(types, t):
    """(name, type, bits) of all members, anonymous ones opened."""
    for name, target, bits in t.elements:
        if name:
            yield name, skip(types, target), bits
        else:
            inner = skip(types, target)
            if inner and inner.kind in (g.STRUCT, g.UNION):
                yield from members(types, inner)


def declare(types, name, t, bits):
    if bits:
        return "%s %s:%d;" % ("unsigned long long" if bits > 32 else "unsigned int", name, bits)
    if t is None or t.kind == g.INT:
        return "%s %s;" % ({1: "u8", 2: "u16", 4: "u32"}.get(t.size if t else 4, "u64"), name)
    if t.kind == g.PTR:
        return "void *%s;" % name
    if t.kind in (g.STRUCT, g.UNION):
        return "struct { int q; } %s;" % name
    if t.kind in (g.ENUM, g.ENUM64):
        return "enum { @ } %s;" % name
    if t.kind == g.ARRAY:
        return declare(types, "%s[1]" % name, skip(types, t.array[0]), 0)
    return "u64 %s;" % name


def write(kernel, names):
    types = g.read_btf(kernel)
    print('typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32;\n'
          'typedef unsigned long long u64; volatile u64 sink;\n'
          'char gpl[] __attribute__((section("license"), used)) = "GPL";')
    for name in names:
        t = next((t for t in types[1:] if t.kind == g.STRUCT and t.name == name and t.elements), None)
        if not t:
            sys.exit("no struct %s in %s" % (name, kernel))
        wanted = [m for m in members(types, t)][::-1]
        print("struct %s {" % name)
        for i, (member, target, bits) in enumerate(wanted):
            print("\t" + declare(types, member, target, bits).replace("@", "only_%s_%d" % (name, i)))
        print("} __attribute__((preserve_access_index));")
        print('__attribute__((section("raw_tp/%s"), used)) int of_%s(struct %s *p)\n{' % (name, name, name))
        for member, target, bits in wanted:
            for kind in (BIT_KINDS if bits else FIELD_KINDS).values():
                print("\tsink = __builtin_preserve_field_info(p->%s, %d);" % (member, kind))
        print("\treturn 0;\n}")


COMMENT = re.compile(r"/\*\s*(\d+)(?::\s*(\d+))?\s+(\d+)\s*\*/\s*$")


def run_pahole(kernel, names):
    return subprocess.run(["pahole", "-F", "btf", "-C", ",".join(names), kernel], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def read_member(text, comment):
    """name, (bit offset, bits, bytes) of a line of pahole's"""
    pointer = re.search(r"\(\*+\s*(?:const\s+)?(\w+)(?:\[[^\]]*\])*\)", text)
    plain = re.search(r"(\w+)\s*(?:\[[^\]]*\])*\s*(?::\d+)?\s*(?:__attribute__\(\(.*\)\))?;$", text)
    bits = re.search(r":(\d+)\s*(?:__attribute__\(\(.*\)\))?;$", text)
    at = int(comment.group(1)) * 8 + int(comment.group(2) or 0)
    return (pointer or plain).group(1), (at, int(bits.group(1)) if bits else 0, int(comment.group(3)))


def from_pahole(kernel, names):
    """{struct: {member: (bit offset, bits, bytes)}}; members of anonymous members are the struct's own."""
    out, struct, open_types = {}, None, []
    for line in run_pahole(kernel, names).splitlines():
        text, comment = line.split("/*")[0].strip(), COMMENT.search(line)
        head = re.match(r"(?:struct|union) (\w+) {$", line)
        here = open_types[-1] if open_types else struct
        if head:
            struct, open_types = out.setdefault(head.group(1), {}), []
        elif line.startswith("}"):
            struct = None
        elif struct is None:
            continue
        elif re.match(r"(?:struct|union)(?: \w+)? {$", text):
            open_types.append({})
        elif text.startswith("}"):
            inner, here = open_types.pop(), open_types[-1] if open_types else struct
            if re.match(r"}\s*(?:__attribute__\(\(\S*\)\)\s*)*;", text):
                here.update(inner)
            else:
                here.update([read_member(text, comment)])
        elif comment and re.match(r"(?:struct|union) \w+\s*;$", text):  # of a named type, but itself without a name
            inner, start = text.split()[1], int(comment.group(1)) * 8
            for name, (at, bits, size) in from_pahole(kernel, [inner])[inner].items():
                here[name] = (start + at, bits, size)
        elif comment and text.endswith(";"):
            here.update([read_member(text, comment)])
    return out


def from_picket(path):
    """{struct: {member: {kind: value, or None for poison}}}"""
    out = {}
    for record in json.load(open(path))["objects"][0]["records"]:
        struct, member = re.match(r"struct (\w+)\.(\w+)$", record["access"]).groups()
        out.setdefault(struct, {}).setdefault(member, {})[record["kind"]] = record["target"]
    return out


def place(values):
    """(bit offset, bits, bytes) as pahole says it; bytes 0 for a bitfield."""
    if "lshift_u64" not in values:
        return values["byte_off"] * 8, 0, values["byte_sz"]
    bits = 64 - values["rshift_u64"]
    return values["byte_off"] * 8 + 64 - values["lshift_u64"] - bits, bits, 0


def compare(resolved, kernel, names):
    ours, theirs = from_picket(resolved), from_pahole(kernel, names)
    n = bad = 0
    for struct in names:
        for member in sorted(set(ours.get(struct, {})) | set(theirs.get(struct, {}))):
            a, b = ours.get(struct, {}).get(member), theirs.get(struct, {}).get(member)
            if b and b[1]:
                b = b[:2] + (0,)
            a = place(a) if a and None not in a.values() else a
            n += 1
            if a != b:
                bad += 1
                print("struct %s.%s: picket %s, pahole %s" % (struct, member, a, b), file=sys.stderr)
    print(n)
    return bad


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(1 if compare(sys.argv[2], sys.argv[3], sys.argv[4:]) else 0)
