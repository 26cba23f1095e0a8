# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# picket: make, make check, make demo, make bench, make fuzz, make install.
#
# LIBC=musl (default, static) or glibc;  ELF=own (default) or libelf (glibc, dynamic);
# CC=clang works with either.  A new source, policy or test file is found by a glob.

LIBC   ?= $(if $(filter libelf,$(ELF)),glibc,musl)
ELF    ?= own
OUT    ?= build$(if $(filter-out musl,$(LIBC))$(filter-out own,$(ELF)),/$(LIBC)-$(ELF))
BPF_CC ?= $(firstword $(foreach c,clang clang-19 clang-16 clang-14,$(shell command -v $(c))) clang)
STRIP  ?= strip
LLVM_STRIP ?= $(firstword $(foreach c,llvm-strip llvm-strip-19 llvm-strip-16 llvm-strip-14,$(shell command -v $(c))) llvm-strip)
PREFIX ?= /usr/local

ifeq ($(origin CC),default)
CC := $(if $(filter musl,$(LIBC)),musl-gcc,gcc)
endif
CFLAGS  ?= -Os
WARN    := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wno-missing-field-initializers $(if $(CI),-Werror)
picket_cflags := -std=gnu11 $(WARN) -Iinclude -D_GNU_SOURCE -MMD -MP -ffunction-sections -fdata-sections \
	-fno-asynchronous-unwind-tables -fno-stack-protector $(CFLAGS)
picket_ldflags := $(if $(filter own,$(ELF)),-static) -Wl,--gc-sections -Wl,--build-id=none $(LDFLAGS)
picket_libs := $(if $(filter libelf,$(ELF)),-lelf)

sources := $(filter-out $(if $(filter libelf,$(ELF)),loader/elf.c,loader/elf_libelf.c),\
	$(wildcard loader/*.c loader/cli/*.c btf/*.c))
objects := $(sources:%.c=$(OUT)/obj/%.o)
policies := $(patsubst bpf/%.bpf.c,build/bpf/%.bpf.o,$(wildcard bpf/*.bpf.c))

.PHONY: all check demo bench fuzz install clean policies
all: $(OUT)/picket policies
policies: $(policies)

$(OUT)/picket: $(objects)
	$(CC) $(picket_cflags) $(picket_ldflags) -o $@.debug $^ $(picket_libs)
	$(STRIP) -s -R .comment -R .note.GNU-property -o $@ $@.debug

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(picket_cflags) -c -o $@ $<

build/bpf/%.bpf.o: bpf/%.bpf.c
	@mkdir -p $(@D)
	$(BPF_CC) --target=bpf -mcpu=v3 -O2 -g -Wall -Iinclude -MMD -MP -c -o $@ $<
	$(LLVM_STRIP) -g $@

check: ; @scripts/check
demo:  ; @scripts/demo
bench: ; @scripts/bench
fuzz:  ; @scripts/fuzz

install: all
	install -D -m 755 $(OUT)/picket $(DESTDIR)$(PREFIX)/sbin/picket
	$(foreach p,$(policies),install -D -m 644 $(p) $(DESTDIR)$(PREFIX)/lib/picket/$(notdir $(p));)

clean: ; rm -rf build

-include $(objects:.o=.d) $(policies:.o=.d)
