# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
#
# In a guest: the objects that came along, relocated by picket and by the
# kernel.  Booted by tests/diff/guests.

/files/core_relos /files/*.bpf.o
