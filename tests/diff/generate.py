#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Draws CO-RE programs from the BTF of a real kernel.

    generate.py KERNEL.btf SEED OUTPUT.bpf.c [UNITS]
    generate.py KERNEL.btf FIRST-LAST DIRECTORY/NAME [UNITS]      one DIRECTORY/NAME-SEED.bpf.c each

Each unit is a local flavour of one struct, union or enum of the kernel, cut
down to a few members in random order and nesting, sometimes wrong on purpose,
with several records about it; so candidate lists are shared between records.
The same seed gives the same program.
"""
import random
import struct
import sys

INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT = range(1, 12)
FUNC, FUNC_PROTO, VAR, DATASEC, FLOAT, DECL_TAG, TYPE_TAG, ENUM64 = range(12, 20)
SKIPPED = (TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG)
# bytes after the 12-byte record: fixed, per element
TAIL = {INT: (4, 0), ARRAY: (12, 0), STRUCT: (0, 12), UNION: (0, 12), ENUM: (0, 8), FUNC_PROTO: (0, 8),
        VAR: (4, 0), DATASEC: (0, 12), DECL_TAG: (4, 0), ENUM64: (0, 12)}
KEYWORDS = set("auto bool break case char const continue default do double else enum extern float for goto if "
               "inline int long register restrict return short signed sizeof static struct switch typedef union "
               "unsigned void volatile while asm typeof".split())


class Type:
    __slots__ = ("kind", "flag", "name", "size", "elements", "array")


def read_btf(path):
    data = open(path, "rb").read()
    magic, _, _, header, type_off, type_len, str_off, _ = struct.unpack_from("<HBBIIIII", data)
    assert magic == 0xEB9F, "no little-endian BTF"
    strings, at, end = header + str_off, header + type_off, header + type_off + type_len

    def name(offset):
        return data[strings + offset:data.index(b"\0", strings + offset)].decode()

    types = [None]
    while at < end:
        offset, info, size = struct.unpack_from("<III", data, at)
        t = Type()
        t.kind, t.flag, t.name, t.size = info >> 24 & 31, info >> 31, name(offset), size
        n = info & 0xFFFF
        fixed, per = TAIL.get(t.kind, (0, 0))
        at += 12
        t.array = struct.unpack_from("<III", data, at) if t.kind == ARRAY else None
        t.elements = []
        if t.kind == INT:
            t.array = struct.unpack_from("<I", data, at)[0] >> 24
        if t.kind in (STRUCT, UNION):
            for i in range(n):
                m, target, off = struct.unpack_from("<III", data, at + 12 * i)
                t.elements.append((name(m), target, off >> 24 if t.flag else 0))
        if t.kind in (ENUM, ENUM64):
            t.elements = [name(struct.unpack_from("<I", data, at + per * i)[0]) for i in range(n)]
        at += fixed + per * n
        types.append(t)
    return types


def usable(name):
    return name and name.isidentifier() and name not in KEYWORDS


class Generator:
    def __init__(self, types, seed):
        self.types, self.random = types, random.Random(seed)
        self.lines, self.unit, self.n = [], 0, 0
        self.structs = [t for t in types[1:] if t.kind in (STRUCT, UNION) and usable(t.name) and t.elements]
        self.enums = [t for t in types[1:] if t.kind in (ENUM, ENUM64) and usable(t.name) and t.elements]
        self.typedefs = [t for t in types[1:] if t.kind == TYPEDEF and usable(t.name)]

    def skip(self, i):
        while i and self.types[i].kind in SKIPPED:
            i = self.types[i].size
        return i

    def chance(self, p):
        return self.random.random() < p

    def fresh(self, name):
        self.n += 1
        return "%s___l%d" % (name, self.n)

    # ---- local declarations ----

    def integer(self, size, signed):
        if self.chance(0.12):
            size = self.random.choice((1, 2, 4, 8))
        if self.chance(0.08):
            signed = not signed
        return ("s%d" if signed else "u%d") % (8 * size) if size in (1, 2, 4, 8) else "u64"

    def declare(self, i, name, depth):
        """C declaration of a member like the kernel's type i, and the paths below it."""
        i = self.skip(i)
        t = self.types[i] if i else None
        if self.chance(0.04):
            return self.random.choice(("u32 %s;", "void *%s;", "struct { int q; } %s;", "u64 %s[4];")) % name, [""]
        if t is None:
            return "u32 %s;" % name, ["#"]
        if t.kind == INT:
            return "%s %s;" % (self.integer(t.size, t.array & 1), name), ["#"]
        if t.kind == PTR:
            return self.random.choice(("void *%s;", "struct some *%s;", "int (*%s)(int);")) % name, ["^"]
        if t.kind in (ENUM, ENUM64):
            word = self.fresh(t.name) if usable(t.name) and self.chance(0.8) else self.fresh("e")
            wide = " = %d" % (1 << 40) if t.kind == ENUM64 or t.size == 8 else ""
            return "enum %s { X_%s%s } %s;" % (word, word, wide, name), ["#"]
        if t.kind in (STRUCT, UNION):
            if depth == 0 or not t.elements:
                return "struct { int q; } %s;" % name, [""]
            body, paths = self.body(t, depth - 1)
            return "%s { %s } PRESERVE %s;" % (self.word(t), body, name), [""] + ["." + p for p in paths]
        if t.kind == ARRAY:
            element, _, n = t.array
            n = max(n, 1) if not self.chance(0.1) else self.random.choice((1, n + 1, 2 * n + 3))
            n = min(n, 4096)
            text, paths = self.declare(element, "%s[%d]" % (name, n), depth)
            index = self.random.choice((0, n - 1, self.random.randrange(n)))
            return text, [""] + ["[%d]%s" % (index, p) for p in paths]
        if t.kind == FLOAT:
            return "%s %s;" % ("double" if t.size == 8 else "float", name), [""]
        return "u32 %s;" % name, [""]

    def word(self, t):
        return "struct" if t.kind == STRUCT else "union"

    def flat(self, t, depth=4):
        """Members of t, those of anonymous ones included."""
        for name, i, bits in t.elements:
            inner = self.types[self.skip(i)] if self.skip(i) else None
            if usable(name):
                yield name, i, bits
            elif not name and depth and inner is not None and inner.kind in (STRUCT, UNION):
                yield from self.flat(inner, depth - 1)

    def member(self, name, i, bits, depth):
        inner = self.types[self.skip(i)] if self.skip(i) else None
        if bits and self.chance(0.9) and inner is not None and inner.kind == INT:
            word = self.integer(inner.size, inner.array & 1)
            bits = bits if self.chance(0.8) else self.random.randint(1, 8)
            return "%s %s : %d;" % (word, name, min(bits, int(word[1:]))), ["@"]
        return self.declare(i, name, depth)

    def body(self, t, depth):
        members = {name: (i, bits) for name, i, bits in self.flat(t)}
        names = list(members)
        self.random.shuffle(names)
        texts, paths = [], []
        for name in names[:self.random.randint(1, 5)]:
            used = name if not self.chance(0.04) else name + "_gone"
            text, below = self.member(used, *members[name], depth)
            if self.chance(0.15):
                text = "%s { int pad_%s; %s } PRESERVE;" % (self.random.choice(("struct", "union")), self.fresh("p"), text)
            texts.append(text)
            paths += [used + p for p in below]
        return " ".join(texts) or "int none;", paths or ["none"]

    # ---- records ----

    def ask(self, c_type, expression):
        self.unit += 1
        self.lines.append('SEC("raw_tp") unsigned long f%d(%s *p) { return (unsigned long)(%s); }'
                          % (self.unit, c_type, expression))

    def field(self, c_type, path):
        """A path ends in @ for a bitfield, in # for another integer, in ^ for a pointer."""
        bare = path.rstrip("@#^")
        forms = ["OFFSET", "SIZE", "EXISTS"]
        if not bare.endswith("]") and bare != path:
            forms += ["LSHIFT", "RSHIFT"] + ["SIGNED"] * ("^" not in path)
        if "@" not in path:
            forms += ["&", "&"]
        if "#" in path or "^" in path:
            forms += ["", "", ""]
        form = self.random.choice(forms)
        self.ask(c_type, "%sp->%s" % (form, bare) if form in ("", "&") else "%s(p->%s)" % (form, bare))

    def unit_struct(self):
        t = self.random.choice(self.structs)
        local = self.fresh(t.name)
        kind = self.word(t) if not self.chance(0.03) else self.random.choice(("struct", "union"))
        body, paths = self.body(t, 3)
        self.lines.append("%s %s { %s } PRESERVE;" % (kind, local, body))
        c_type = "%s %s" % (kind, local)
        for path in self.random.sample(paths, min(len(paths), 6)):
            self.field(c_type, path)
        if self.chance(0.5):
            self.ask("void", "%s(%s)" % (self.random.choice(("TYPE_SIZE", "TYPE_EXISTS", "ID_TARGET", "TYPE_MATCHES")), c_type))

    def unit_enum(self):
        t = self.random.choice(self.enums)
        local = self.fresh(t.name)
        chosen = [n for n in t.elements if usable(n)]
        chosen = self.random.sample(chosen, min(len(chosen), self.random.randint(1, 4)))
        values = ["%s___%s" % (n if not self.chance(0.05) else n + "_GONE", local.split("___")[-1]) for n in chosen]
        if not values:
            return
        numbers = [self.random.choice((i, i * 1000, -i, 1 << 30)) for i, _ in enumerate(values)]
        if t.kind == ENUM64 or self.chance(0.1):
            numbers[0] = 1 << 40
        self.lines.append("enum %s { %s };" % (local, ", ".join("%s = %dLL" % v for v in zip(values, numbers))))
        for v in values:
            self.ask("void", "%s(enum %s, %s)" % (self.random.choice(("ENUMERATOR_EXISTS", "ENUMERATOR_VALUE")), local, v))
        if self.chance(0.5):
            self.ask("void", "%s(enum %s)" % (self.random.choice(("TYPE_SIZE", "TYPE_EXISTS", "ID_TARGET", "TYPE_MATCHES")), local))

    def unit_typedef(self):
        t = self.random.choice(self.typedefs)
        i = self.skip(t.size)
        target = self.types[i] if i else None
        shape = "struct { int q; } %s;"
        if target is not None and target.kind == INT:
            shape = self.integer(target.size, target.array & 1) + " %s;"
        elif target is not None and target.kind == PTR:
            pointee = self.skip(target.size)
            if pointee and self.types[pointee].kind == FUNC_PROTO:
                shape = self.random.choice(("int (*%s)(void *);", "void (*%s)(int, void *);", "u64 (*%s)(u64, u64, int);"))
            else:
                shape = self.random.choice(("void *%s;", "int *%s;", "struct some *%s;"))
        elif target is not None and target.kind in (STRUCT, UNION) and target.elements:
            shape = "%s { %s } PRESERVE %%s;" % (self.word(target), self.body(target, 1)[0].replace("%", "%%"))
        local = self.fresh(t.name)
        self.lines.append("typedef " + shape % local)
        self.ask("void", "%s(%s)" % (self.random.choice(("TYPE_SIZE", "TYPE_EXISTS", "ID_TARGET", "TYPE_MATCHES")), local))

    def run(self, units):
        for _ in range(units):
            self.random.choice((self.unit_struct,) * 6 + (self.unit_enum, self.unit_typedef))()
        return '#include "golden.h"\nstruct some;\n' + "\n".join(self.lines) + "\n"


def main(kernel, seeds, output, units=40):
    types = read_btf(kernel)
    first, _, last = seeds.partition("-")
    for seed in range(int(first), int(last or first) + 1):
        path = "%s-%d.bpf.c" % (output, seed) if last else output
        open(path, "w").write(Generator(types, seed).run(int(units)))


if __name__ == "__main__":
    main(*sys.argv[1:])
