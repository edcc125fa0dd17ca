# The checks of this repository. `make` alone lists them.

CARGO ?= cargo
FLAGS := --locked

# Test programs under tests/, but for the one that needs a broker.
PROGRAMS := $(patsubst tests/%/main.rs,%,$(wildcard tests/*/main.rs)) $(patsubst tests/%.rs,%,$(wildcard tests/*.rs))
QUICK := $(addprefix --test ,$(filter-out broker,$(PROGRAMS)))

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-stages bench-compare bench-scaling endurance fuzz mutations rehearsal screenshot tools fmt clippy doc deny

help: ## Lists these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Shows the worker at work on sample pages; finds or starts a broker, cleans up.
	@deploy/demo.sh

test: tools fmt clippy doc ## Everything a change must pass but the licence check, with a real RabbitMQ; installs what is missing on Debian.
	$(CARGO) test $(FLAGS) --no-fail-fast

check: fmt clippy doc deny ## The quick part: formatting, lints, documentation, licences, all tests that need no broker.
	$(CARGO) test $(FLAGS) --no-fail-fast --lib --bins $(QUICK)

bench: ## Measures the flow: a bare relay, the pipeline alone, the worker; on a broker of its own.
	@tests/support/install.sh compiler broker
	$(CARGO) bench $(FLAGS) --bench flow

bench-stages: ## Measures every stage of an article: time, bytes a second, allocations.
	$(CARGO) bench $(FLAGS) --bench stages

# Pages with gold for the comparison; without them only the growth of time is measured.
GOLD ?= ../shared/data/html-dev/gold.json
PAGES ?= $(dir $(GOLD))html
COMPARE := $(CARGO) run $(FLAGS) --release --manifest-path benches/compare/Cargo.toml --

bench-compare: ## Compares the way from HTML to the article with other extractors: GOLD=gold.json PAGES=folder.
	@tests/support/install.sh compiler python
	@if [ -f "$(GOLD)" ]; then \
		python3 -m venv target/compare && \
		target/compare/bin/pip install --quiet --requirement benches/compare/requirements.txt && \
		$(COMPARE) quality "$(GOLD)" "$(PAGES)" target/compare/bin/python; \
	else \
		echo "no pages with gold at $(GOLD): give GOLD=gold.json PAGES=folder" >&2; \
	fi
	$(COMPARE) growth

# What `cargo fuzz` passes to the compiler, without its nightly toolchain: counters at every edge.
FUZZ_SECONDS ?= 60
FUZZ_HOST := $(shell rustc -vV | sed -n 's/^host: //p')
FUZZ_FLAGS := --cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
	-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
	-Cllvm-args=-sanitizer-coverage-trace-compares

FUZZ_TARGETS := charset html json_ld message pipeline

fuzz: ## Feeds decoder, charset, HTML, JSON-LD and the whole pipeline with mutations for FUZZ_SECONDS each; a crash fails.
	@mkdir -p $(addprefix fuzz/corpus/,$(FUZZ_TARGETS)) $(addprefix fuzz/seeds/,$(FUZZ_TARGETS)) fuzz/artifacts
	RUSTFLAGS="$(FUZZ_FLAGS)" $(CARGO) build $(FLAGS) --release --manifest-path fuzz/Cargo.toml --target $(FUZZ_HOST)
	@for target in $(FUZZ_TARGETS); do \
		fuzz/target/$(FUZZ_HOST)/release/$$target -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=4096 \
			-artifact_prefix=fuzz/artifacts/ fuzz/corpus/$$target fuzz/seeds/$$target samples/articles || exit 1; \
	done

bench-scaling: ## Measures 1, 2, 4 workers and 1, 2, 4 partitions beside a bare relay; draws two charts.
	@tests/support/install.sh compiler broker
	$(CARGO) bench $(FLAGS) --bench scaling

endurance: ## Measures memory, files, channels under SMALL (1000000), LARGE (10000), LARGEST (100) articles; an hour.
	@tests/support/install.sh compiler broker
	$(CARGO) build $(FLAGS) --release --bin boctin --example endurance
	$(CARGO) run $(FLAGS) --release --example endurance

mutations: ## Rehearses with workers that each break one promise on purpose; each must be caught.
	@tests/support/install.sh compiler broker
	@tools/mutations.sh

# The worker that is rehearsed with is built as it is shipped.
rehearsal: ## Breaks whatever can break on a private cluster and counts: SEED, MESSAGES (50000), MINUTES (12).
	@tests/support/install.sh compiler broker
	$(CARGO) build $(FLAGS) --release --bin boctin --example rehearsal
	$(CARGO) run $(FLAGS) --release --example rehearsal

screenshot: ## Takes the picture of an explained page anew, in headless Chromium.
	@tests/support/install.sh compiler browser
	$(CARGO) build $(FLAGS)
	tools/screenshot.sh target/debug/boctin samples/articles/01-politics-portal.txt docs/explain.png

tools: ## Installs what the tests need, where it is missing (root or sudo).
	@tests/support/install.sh

# The version that deny.toml was written for; building it takes some minutes, once.
CARGO_DENY := cargo-deny@0.20.2

deny: ## Checks licences, sources and bans of all dependencies; installs cargo-deny where it is missing.
	@$(CARGO) deny --version >/dev/null 2>&1 || $(CARGO) install --locked $(CARGO_DENY)
	$(CARGO) deny --locked --log-level error check licenses bans sources

fmt: ## Checks the formatting.
	$(CARGO) fmt --check

clippy: ## Checks the lints.
	$(CARGO) clippy $(FLAGS) --all-targets -- -D warnings

doc: ## Checks that the documentation builds, with every link.
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc $(FLAGS) --no-deps --document-private-items
