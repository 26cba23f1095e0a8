#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
"""Takes BPF objects out of other files.

    extract.py TREE DIRECTORY PREFIX

Under TREE, every ELF file for BPF with a .BTF.ext section, and every such file
inside a program (skeletons hold whole objects), is written to
DIRECTORY/PREFIX-NAME-N.bpf.o; each content once.
"""
import gzip
import hashlib
import os
import struct
import sys

EM_BPF = 247


def objects_in(data):
    at = data.find(b"\x7fELF\x02\x01\x01")
    while at >= 0:
        head = data[at:at + 64]
        if len(head) == 64 and struct.unpack_from("<H", head, 18)[0] == EM_BPF:
            table, = struct.unpack_from("<Q", head, 40)
            n, = struct.unpack_from("<H", head, 60)
            end = table + 64 * n
            if at + end <= len(data):
                # a linker may put the table before the last section's bytes
                for i in range(n):
                    kind, = struct.unpack_from("<I", data, at + table + 64 * i + 4)
                    offset, size = struct.unpack_from("<QQ", data, at + table + 64 * i + 24)
                    end = max(end, offset + size if kind != 8 else 0)
                if at + end <= len(data):
                    yield data[at:at + end]
        at = data.find(b"\x7fELF\x02\x01\x01", at + 1)


def main(tree, directory, prefix):
    seen = set()
    for folder, _, names in sorted(os.walk(tree)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            data = open(path, "rb").read()
            if data[:2] == b"\x1f\x8b":
                data = gzip.decompress(data)
            for n, found in enumerate(objects_in(data)):
                digest = hashlib.sha256(found).digest()
                if b".BTF.ext" not in found or digest in seen:
                    continue
                seen.add(digest)
                name = name.split(".")[0]
                open(os.path.join(directory, "%s-%s-%d.bpf.o" % (prefix, name, n)), "wb").write(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
