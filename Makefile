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
	-fno-asynchronous-unwind-tables -fno-stack-protector $(if $(filter own,$(ELF)),-fno-pie) $(CFLAGS)
# A static program at a fixed address: no relocations to protect, no padding between segments.
static_ldflags := -static -Wl,-z,norelro -Wl,-z,noseparate-code
picket_ldflags := $(if $(filter own,$(ELF)),$(static_ldflags)) -Wl,--gc-sections -Wl,--build-id=none $(LDFLAGS)
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

# These two read all of the kernel's BTF.
$(OUT)/obj/btf/scan.o $(OUT)/obj/btf/strings.o: picket_cflags += -O2

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(picket_cflags) -c -o $@ $<

define compile_bpf
	@mkdir -p $(@D)
	$(BPF_CC) --target=bpf -mcpu=v3 -O2 -g -Wall -Iinclude -MMD -MP -c -o $@ $<
	$(LLVM_STRIP) -g $@
endef

build/bpf/%.bpf.o: bpf/%.bpf.c
	$(compile_bpf)

# For tests: faulty policies to learn from, programs that try what a policy denies, and unit tests with the
# library's sources built once more under sanitizers (ELF= chooses the reader here too).
test_out := build/test$(if $(filter libelf,$(ELF)),-libelf)
test_cc := gcc -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-Wall -Wextra -Wno-missing-field-initializers -Iinclude -I. -MMD -MP
test_objects := $(patsubst %.c,$(test_out)/obj/%.o,$(filter-out loader/cli/%,$(sources)))
unit_tests := $(patsubst tests/unit/%.c,$(test_out)/unit/%,$(wildcard tests/unit/test_*.c))
lessons := $(patsubst tests/lessons/%.bpf.c,build/lessons/%.bpf.o,$(wildcard tests/lessons/*.bpf.c))
features := $(patsubst tests/features/%.bpf.c,build/features/%.bpf.o,$(wildcard tests/features/*.bpf.c))
probes := $(patsubst tests/probe/%.c,build/probe/%,$(wildcard tests/probe/*.c))

# Programs that try the library in guests, and what they load.
library := $(filter-out $(OUT)/obj/loader/cli/%,$(objects))
tools := build/probe/every_hook build/probe/failing_calls build/probe/programs_picket
templates := build/probe/nothing.bpf.o

.PHONY: unit guest
unit: $(unit_tests)
guest: all $(lessons) $(probes) $(tools) $(templates)

$(test_out)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(test_cc) -c -o $@ $<

$(test_out)/picket.a: $(test_objects)
	@rm -f $@
	$(AR) rcs $@ $^

$(test_out)/unit/%: tests/unit/%.c $(test_out)/picket.a
	@mkdir -p $(@D)
	$(test_cc) -o $@ $< $(test_out)/picket.a -lcmocka -lelf -lpthread

build/lessons/%.bpf.o: tests/lessons/%.bpf.c
	$(compile_bpf)

guest: $(features)
build/features/%.bpf.o: tests/features/%.bpf.c
	$(compile_bpf)

build/probe/%: tests/probe/%.c
	@mkdir -p $(@D)
	musl-gcc -std=gnu11 -Wall -Wextra -Os -static -s -o $@ $<

build/probe/every_hook: tests/hooks/every_hook.c
build/probe/failing_calls: tests/fail/failing_calls.c
build/probe/programs_picket: tests/same/programs.c
$(tools): $(library)
	@mkdir -p $(@D)
	$(CC) $(picket_cflags) $(picket_ldflags) -I. -s -o $@ $^ $(picket_libs)

$(templates): build/probe/%.bpf.o: tests/hooks/%.bpf.c
	$(compile_bpf)

check: ; @scripts/check
demo:  ; @scripts/demo
bench: ; @scripts/bench
fuzz:  ; @scripts/fuzz

install: all
	install -D -m 755 $(OUT)/picket $(DESTDIR)$(PREFIX)/sbin/picket
	$(foreach p,$(policies),install -D -m 644 $(p) $(DESTDIR)$(PREFIX)/lib/picket/$(notdir $(p));)

clean: ; rm -rf build

-include $(objects:.o=.d) $(policies:.o=.d) $(lessons:.o=.d) $(features:.o=.d) $(test_objects:.o=.d) $(unit_tests:=.d)
