# What kube-proxy, kube-router and the volume helper need beside their own static program.
FROM debian:bookworm-slim
RUN --mount=type=cache,id=apt-cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,id=apt-lists,target=/var/lib/apt/lists,sharing=locked \
    rm -f /etc/apt/apt.conf.d/docker-clean && apt-get -qq update \
    && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
       iptables nftables ipset conntrack iproute2 kmod > /dev/null \
    && rm -rf /usr/share/doc /usr/share/man /usr/share/locale
