# Halved. `make help` names every target.
SHELL := /bin/bash
.DEFAULT_GOAL := build
MAKEFLAGS += --no-builtin-rules
# These start makes of their own, which must not build the same files side by side.
ifneq ($(filter build unit contract api mutants test lint fuzz bench,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
ifeq ($(origin CC),default)
CC := gcc
endif
MODE ?= release
OUT := build/$(if $(filter release,$(MODE)),.release,.$(MODE))

LLHTTP := /usr/share/llhttp
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wformat=2 -Wundef
BASE := -std=gnu11 -D_GNU_SOURCE -Iinclude -I$(OUT)/gen -I$(shell pg_config --includedir 2>/dev/null) -isystem /usr/share/include/llhttp -DLLHTTP_STRICT_MODE=1 -fPIE -fno-omit-frame-pointer -g -pthread
# tests/checks/hardening.sh reads the binary for all of them.
BRANCHES := $(if $(filter x86_64,$(shell uname -m)),-fcf-protection=full,-mbranch-protection=standard)
HARDEN := -fstack-protector-strong -fstack-clash-protection $(BRANCHES) -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
FLAGS_release := -O2 $(HARDEN)
FLAGS_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -DHALVED_TEST_BUILD
FLAGS_clang := -O0
FLAGS_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
FLAGS_tsan := -O1 -fsanitize=thread -DHALVED_TEST_BUILD
CFLAGS_ALL := $(BASE) $(WARN) $(FLAGS_$(MODE)) $(CFLAGS)
LINK := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
# Marked for branch tracking and a shadow stack: all that is linked into the file keeps them.
ifeq ($(MODE) $(shell uname -m),release x86_64)
START := $(OUT)/service/entry.o
LINK += -Wl,-z,ibt,-z,shstk,-e,marked_start,-init=marked_init,-fini=marked_fini
endif
LIBS := -lpq -levent_core -levent_pthreads -lcjson -lcsv -lcurl -lcrypto -lsodium -larchive -lzxcvbn -lm

# $(call run,SHORT,COMMAND) shows the short form; `make V=1` the command itself.
run = $(if $(V),$(2),@echo '  $(1)' && $(2))

SOURCES := $(filter-out service/main.c,$(shell find service -name '*.c'))
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(OUT)/llhttp/llhttp.o $(OUT)/llhttp/api.o $(OUT)/llhttp/http.o $(START)
LEVELS := unit contract api
FAULTS := $(patsubst tests/fault/%.c,%,$(wildcard tests/fault/*.c))
SUPPORT := $(filter-out tests/support/main.c,$(wildcard tests/support/*.c))
GENERATED := sql migrations $(LEVELS:%=suites_%)

build: ## build/halved; DEMO=no leaves out the command that loads the demo, for production
	@$(MAKE) --no-print-directory MODE=release build/halved
build/halved: $(OUT)/halved$(if $(filter no,$(DEMO)),_without_demo) always # the other one may be there, and newer
	@cmp -s $< $@ || { cp $< $@.new && mv -f $@.new $@; }
$(OUT)/halved: $(OBJECTS) $(OUT)/service/main.o
	$(call run,LD $@,$(CC) $(CFLAGS_ALL) $(LINK) -o $@ $^ $(LIBS))
$(OUT)/halved_without_demo: $(filter-out $(OUT)/service/commands/demo.o,$(OBJECTS)) $(OUT)/service/main_without_demo.o
	$(call run,LD $@,$(CC) $(CFLAGS_ALL) $(LINK) -o $@ $^ $(LIBS))
$(OUT)/service/main_without_demo.o: service/main.c | generated
	@mkdir -p $(@D)
	$(call run,CC $< (without demo),$(CC) $(CFLAGS_ALL) -DHALVED_WITHOUT_DEMO -MMD -MP -c -o $@ $<)

$(OUT)/%.o: %.c | generated
	@mkdir -p $(@D)
	$(call run,CC $<,$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<)
$(OUT)/service/entry.o: service/entry.S
	@mkdir -p $(@D)
	$(call run,AS $<,$(CC) -g -c -o $@ $<)
$(OUT)/llhttp/%.o: $(LLHTTP)/%.c
	@mkdir -p $(@D)
	$(call run,CC $<,$(CC) $(BASE) $(FLAGS_$(MODE)) -I/usr/share/include/llhttp -w -c -o $@ $<)

# Generated lists are made at every run, but only a changed one is put in place, so nothing is rebuilt for it.
KEEP = { cmp -s $@.new $@ && rm $@.new || mv $@.new $@; }
generated: $(GENERATED:%=$(OUT)/gen/%.inc)
$(OUT)/gen/sql.inc: always # service/sql/NAME.sql as SQL_TEXT(NAME, "…")
	@mkdir -p $(@D)
	@service/local/embed.sh SQL_TEXT $(sort $(wildcard service/sql/*.sql)) > $@.new && $(KEEP)
$(OUT)/gen/migrations.inc: always # migrations/NNNN_name.sql as MIGRATION(NNNN_name, "…")
	@mkdir -p $(@D)
	@service/local/embed.sh MIGRATION $(sort $(wildcard migrations/*.sql)) > $@.new && $(KEEP)
$(OUT)/gen/suites_%.inc: always # each tests/LEVEL/NAME.c defines `const struct test tests_NAME[]`
	@mkdir -p $(@D)
	@printf '%s\n' $(patsubst %.c,'SUITE(%)',$(notdir $(sort $(wildcard tests/$*/*.c)))) > $@.new && $(KEEP)

# One program a level: $(OUT)/unit, $(OUT)/contract, $(OUT)/api.
$(OUT)/tests/main_%.o: tests/support/main.c | generated
	@mkdir -p $(@D)
	$(call run,CC $< ($*),$(CC) $(CFLAGS_ALL) -DLEVEL='"$*"' -DSUITES='"suites_$*.inc"' -MMD -MP -c -o $@ $<)
define level_program
$(OUT)/$(1): $(OBJECTS) $(OUT)/tests/main_$(1).o $(patsubst %.c,$(OUT)/%.o,$(SUPPORT) $(wildcard tests/$(1)/*.c))
	$$(call run,LD $$@,$$(CC) $$(CFLAGS_ALL) $$(LINK) -o $$@ $$^ -lcunit -lical $$(LIBS))
endef
$(foreach level,$(LEVELS),$(eval $(call level_program,$(level))))
run: ## serve at http://127.0.0.1:8080 with a private PostgreSQL and the demo networks
	@service/local/run.sh
test: ## everything: installs what is missing, builds with sanitizers, runs every level and check
	@service/local/install.sh test
	@$(MAKE) --no-print-directory MODE=asan build/.asan/halved $(LEVELS:%=build/.asan/%) $(FAULTS:%=build/.asan/fault_%)
	@$(MAKE) --no-print-directory MODE=release build/halved
	@tests/support/node.sh
	@tests/support/run_all.sh $(ONLY)
unit: ## the unit tests alone; SUITES="json text" picks suites, MODE_TEST=tsan another build
	@$(MAKE) --no-print-directory MODE=$(MODE_TEST) build/.$(MODE_TEST)/unit && build/.$(MODE_TEST)/unit $(SUITES)
contract: ## the tests of what the database and we promise each other
	@$(MAKE) --no-print-directory MODE=$(MODE_TEST) build/.$(MODE_TEST)/halved build/.$(MODE_TEST)/contract
	@HALVED_TEST_PROGRAM=build/.$(MODE_TEST)/halved tests/support/postgres.sh run build/.$(MODE_TEST)/contract $(SUITES)
api: ## the tests through real sockets
	@$(MAKE) --no-print-directory MODE=$(MODE_TEST) build/.$(MODE_TEST)/halved build/.$(MODE_TEST)/api
	@HALVED_TEST_PROGRAM=build/.$(MODE_TEST)/halved tests/support/postgres.sh run build/.$(MODE_TEST)/api $(SUITES)
sbom: build ## what the program is made of, with versions, as CycloneDX
	@service/local/sbom.sh build/halved
mutants: ## takes away every policy, every route's right and so on, one at a time, and names what notices
	@MUTANTS_SHOWN=1 $(MAKE) --no-print-directory api SUITES=mutant
MODE_TEST ?= asan

# Each tests/fuzz/NAME.c is a libFuzzer target; tests/fuzz/corpus/NAME has its seeds.
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
SECONDS_EACH ?= 20
.SECONDARY:
$(OUT)/fuzz_%: $(OBJECTS) $(OUT)/tests/support/framing.o $(OUT)/tests/support/json_bytes.o $(OUT)/tests/fuzz/%.o
	$(call run,LD $@,$(CC) $(CFLAGS_ALL) $(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS))
# Programs of their own that measure or strain a running service: $(OUT)/bench_NAME, $(OUT)/fault_NAME.
$(OUT)/bench_%: $(OBJECTS) $(OUT)/tests/bench/%.o
	$(call run,LD $@,$(CC) $(CFLAGS_ALL) $(LINK) -o $@ $^ $(LIBS))
$(OUT)/fault_%: $(OBJECTS) $(SUPPORT:%.c=$(OUT)/%.o) $(OUT)/tests/fault/%.o
	$(call run,LD $@,$(CC) $(CFLAGS_ALL) $(LINK) -o $@ $^ -lcunit $(LIBS))
fuzz: ## each fuzzer for SECONDS_EACH=20 seconds, two at a time
	@$(MAKE) --no-print-directory MODE=fuzz CC=clang $(FUZZERS:%=build/.fuzz/fuzz_%)
	@printf '%s\n' $(FUZZERS) | xargs -r -P2 -I{} tests/support/fuzz.sh {} $(SECONDS_EACH)
lint: ## form, layers, static analysis, and a build by clang
	@service/local/install.sh test
	@$(MAKE) --no-print-directory MODE=release generated
	@tests/support/lint.sh
	@$(MAKE) --no-print-directory MODE=clang CC=clang $(addprefix build/.clang/,halved $(LEVELS))
bench: ## measures against the goals; writes build/bench.json and docs/performance.md
	@service/local/install.sh bench
	@$(MAKE) --no-print-directory build
	@tests/bench/run.sh
fmt: ## puts every C file into form
	@clang-format -i $$(git ls-files '*.[ch]')
clean: ## removes what was built; var/ with its data stays
	@rm -rf build

-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
.PHONY: build generated always run test unit contract api sbom mutants fuzz lint bench fmt clean help
