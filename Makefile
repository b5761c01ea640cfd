# Halved. `make help` names every target.
SHELL := /bin/bash
.DEFAULT_GOAL := build
CC ?= gcc
MODE ?= release
OUT := build/$(if $(filter release,$(MODE)),.release,.$(MODE))

LLHTTP := /usr/share/llhttp
WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wvla -Wformat=2 -Wundef
BASE := -std=gnu11 -D_GNU_SOURCE -Iinclude -I$(OUT)/gen -I$(shell pg_config --includedir 2>/dev/null) -isystem /usr/share/include/llhttp -DLLHTTP_STRICT_MODE=1 -fno-omit-frame-pointer -g -pthread
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -D_FORTIFY_SOURCE=2 -fPIE
FLAGS_release := -O2 $(HARDEN)
FLAGS_asan := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_tsan := -O1 -fsanitize=thread
CFLAGS_ALL := $(BASE) $(WARN) $(FLAGS_$(MODE)) $(CFLAGS)
LIBS := -lpq -levent_core -levent_pthreads -lcjson -lcsv -lcrypto -lm

SOURCES := $(filter-out service/main.c,$(shell find service -name '*.c'))
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(OUT)/llhttp/llhttp.o $(OUT)/llhttp/api.o $(OUT)/llhttp/http.o
UNIT := $(shell find tests/unit tests/support -name '*.c')

build: ## build/halved
	@$(MAKE) --no-print-directory MODE=$(MODE) build/halved
build/halved: $(OUT)/halved
	@mkdir -p build && cp $< $@
$(OUT)/halved: $(OBJECTS) $(OUT)/service/main.o
	$(CC) $(CFLAGS_ALL) -o $@ $^ $(LIBS)

$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<
$(OUT)/llhttp/%.o: $(LLHTTP)/%.c
	@mkdir -p $(@D)
	$(CC) $(BASE) $(FLAGS_$(MODE)) -I/usr/share/include/llhttp -w -c -o $@ $<

# Each tests/unit/NAME.c defines `const struct test tests_NAME[]`; the list of them is generated.
$(OUT)/gen/suites_unit.inc: $(UNIT)
	@mkdir -p $(@D)
	@for f in $$(find tests/unit -name '*.c' | sort); do n=$$(basename $$f .c); echo "SUITE($$n)"; done > $@
$(OUT)/tests/support/main_unit.o: $(OUT)/gen/suites_unit.inc
$(OUT)/unit: $(OBJECTS) $(UNIT:%.c=$(OUT)/%.o)
	$(CC) $(CFLAGS_ALL) -o $@ $^ -lcunit $(LIBS)
unit: ## the unit tests
	@$(MAKE) --no-print-directory MODE=asan build/.asan/unit && build/.asan/unit

-include $(shell find build -name '*.d' 2>/dev/null)
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12
.PHONY: build unit help
