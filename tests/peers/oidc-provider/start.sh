#!/bin/sh
# start.sh [PORT]   oidc-provider on 127.0.0.1:PORT (http) and PORT+1 (https, client certificates)
# Environment: AS_STATE (folder for keys and certificates; default: mktemp), AS_TLS=1 (the issuer is the https one),
# AS_DPOP_NONCE=1, AS_FAPI=2.0, AS_OPAQUE=1, AS_STRICT_OFFLINE=1, AS_NO_ROTATE=1, AS_AT_TTL=seconds
set -eu
cd "$(dirname "$0")"
PORT=${1:-8601}
AS_STATE=${AS_STATE:-$(mktemp -d)}
export PORT AS_STATE
[ -d node_modules/oidc-provider ] || npm ci --no-audit --no-fund --silent
sh ../common/tls.sh "$AS_STATE/tls"
exec node server.mjs
