# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""BTF as `bpftool -j btf dump` lists it, for the comparisons of this folder: nothing of picket reads it."""
import collections
import json
import re

MODIFIERS = {"CONST", "VOLATILE", "RESTRICT", "TYPE_TAG"}
RECORDS = {"STRUCT", "UNION"}
# clang's words for GCC's.
WORDS = {
    "long": "long int", "unsigned long": "long unsigned int", "short": "short int",
    "unsigned short": "short unsigned int", "long long": "long long int",
    "unsigned long long": "long long unsigned int", "unsigned __int128": "__int128 unsigned",
}


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
            return self.array(t)
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
        return f"{kind} {name}" if kind in RECORDS | {"ENUM"} else WORDS.get(name, name)

    def array(self, t):
        """Dimensions multiplied: pahole does so."""
        n, element = t["nr_elems"], self.bare(t["type_id"])
        while element["kind"] == "ARRAY":
            n, t = n * element["nr_elems"], element
            element = self.bare(t["type_id"])
        return f'{self.spell(t["type_id"])}[{n}]'

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
