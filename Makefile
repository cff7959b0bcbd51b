# The front door: every everyday task by one name. Meson does the building; see meson.build.
#
#   make            build/release/jarak, optimised
#   make demo       installs what is missing, builds, and answers the question for Russia and Central Asia
#   make test       installs what is missing; all tests, in a sanitizer and in a debug build
#   make help       the rest

PREFIX ?= /usr/local
DESTDIR ?=
DEBUG_FLAGS ?=

RELEASE := build/release
DEBUG := build/debug
SANITIZE := build/sanitize

.PHONY: all help setup demo test test-quick check format bench install fuzz coverage clean
.DEFAULT_GOAL := all

all: $(RELEASE)/build.ninja
	@ninja -C $(RELEASE) --quiet

help:
	@echo 'make            build $(RELEASE)/jarak'
	@echo 'make demo       install what is missing, build, run the demonstration, write report.html'
	@echo 'make test       install what is missing, run all tests, in a sanitizer and in a debug build'
	@echo 'make test-quick run all tests in the debug build only'
	@echo 'make check      static checks: format, clang-tidy'
	@echo 'make bench      measure speed and memory'
	@echo 'make fuzz       fuzz each parser for SECONDS=60'
	@echo 'make coverage   line and branch coverage of the tests, in build/coverage/html'
	@echo 'make format     format the C files'
	@echo 'make install    install to PREFIX=$(PREFIX) below DESTDIR=$(DESTDIR)'
	@echo 'make setup      install what is missing for building, and nothing else'
	@echo 'make clean      remove build/'

setup:
	@scripts/setup.sh build

demo: setup
	@$(MAKE) --no-print-directory all
	@$(RELEASE)/jarak demo
	@$(RELEASE)/jarak report --quiet -o report.html

test:
	@scripts/setup.sh build test
	@$(MAKE) --no-print-directory $(DEBUG)/build.ninja $(SANITIZE)/build.ninja
	@ninja -C $(DEBUG) --quiet
	@ninja -C $(SANITIZE) --quiet
	@scripts/run_tests.py $(DEBUG) $(SANITIZE)

test-quick: $(DEBUG)/build.ninja
	@ninja -C $(DEBUG) --quiet
	@scripts/run_tests.py $(DEBUG)

check:
	@scripts/setup.sh build test check
	@$(MAKE) --no-print-directory $(DEBUG)/build.ninja
	@ninja -C $(DEBUG) --quiet
	@scripts/check.sh $(DEBUG)

format:
	@git ls-files '*.c' '*.h' ':!po' | xargs clang-format -i

bench: all
	@bench/run.py $(RELEASE)

install: all
	@meson configure $(RELEASE) --prefix '$(PREFIX)'
	@ninja -C $(RELEASE) --quiet
	@DESTDIR='$(DESTDIR)' meson install -C $(RELEASE) --no-rebuild --quiet

fuzz:
	@scripts/setup.sh build test check
	@scripts/fuzz.sh $(or $(SECONDS),60)

coverage:
	@scripts/setup.sh build test check
	@scripts/coverage.sh

clean:
	rm -rf build

# A build directory that could not be set up is removed, so that the next try starts afresh.
define set_up
	@meson setup $(@D) $(1) > $(@D)-setup.log 2>&1 || \
		{ grep -E 'ERROR|error' $(@D)-setup.log >&2; rm -rf $(@D); echo 'Try: make setup' >&2; exit 1; }
endef

$(RELEASE)/build.ninja: | build
	$(call set_up,--buildtype=release -Dtests=false -Dreport_page=enabled)
$(DEBUG)/build.ninja: | build
	$(call set_up,$(DEBUG_FLAGS))
$(SANITIZE)/build.ninja: | build
	$(call set_up,-Db_sanitize=address$(comma)undefined)

build:
	@mkdir -p build

comma := ,
