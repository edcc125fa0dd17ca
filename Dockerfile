# The worker in an image of its own: docker build --tag boctin .
# The build is that of `cargo build --release`; the image holds the program, one configuration file, certificate
# authorities and the C library. There is no shell in it, and nothing in it is written to.

# The version of rust-toolchain.toml, which itself stays out: it asks for components that only checks need.
FROM rust:1.95.0-bookworm AS build
WORKDIR /build
# .dockerignore lets in what the program is made of, and no more.
COPY . .
# Shown in the label `revision` of boctin_build_info.
ARG BOCTIN_REVISION=unknown
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked --bin boctin \
    && install -D target/release/boctin /out/boctin

# The same Debian as above, so the same C library. Brings the authorities for amqps://.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/boctin /usr/bin/boctin
COPY config/production.toml /etc/boctin/production.toml
# As numbers, so that Kubernetes can tell that it is not root.
USER 65532:65532
EXPOSE 9464
# Liveness, not readiness: Swarm replaces what is unhealthy, and a broker that is away is no reason to.
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 \
    CMD ["/usr/bin/boctin", "health", "--config", "/etc/boctin/production.toml"]
ENTRYPOINT ["/usr/bin/boctin"]
CMD ["worker", "--config", "/etc/boctin/production.toml"]
