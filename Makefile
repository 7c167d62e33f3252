# make          build/trowel, one static binary (installs what building needs, as root on Debian)
# make survey   build it and survey this host
# make check    everything that proves it, as in CI
# make check-roundtrip  hosts rebuilt from their snapshots, and all attacks on them; 85 minutes
# make dig      build/dig/trowel, which can only look
# make fuzz     each fuzz target for FUZZ_SECONDS
# make install  to PREFIX, with its manual

MESON_OPTIONS ?=
FUZZ_SECONDS ?= 30
PREFIX ?= /usr/local

all: deps-build build/build.ninja
	@ninja -C build --quiet
	@ls -sh build/trowel

survey: all
	build/trowel survey

check: deps-test
	tests/check

check-roundtrip: deps-test
	tests/check-roundtrip

dig: deps-build build/dig/build.ninja
	@ninja -C build/dig --quiet
	@ls -sh build/dig/trowel

fuzz: deps-test
	scripts/fuzz $(FUZZ_SECONDS)

install: all
	meson install -C build --no-rebuild --quiet

clean:
	rm -rf build build-check build-fuzz

deps-build deps-test:
	@scripts/deps $(@:deps-%=%)

build/build.ninja:
	meson setup build --prefix $(PREFIX) $(MESON_OPTIONS) >/dev/null

build/dig/build.ninja:
	meson setup build/dig -Dlook_only=true $(MESON_OPTIONS) >/dev/null

.PHONY: all survey check check-roundtrip dig fuzz install clean deps-build deps-test
