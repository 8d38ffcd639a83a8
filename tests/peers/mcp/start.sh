#!/bin/sh
# start.sh [PORT]   MCP resource server on 127.0.0.1:PORT, its authorization server on PORT+1
# Environment: AS_AT_TTL=seconds; AS_STATELESS=1 speaks version 2026-07-28 alone; AS_SESSIONS=1 keeps a session for each client; AS_ISSUER=URL protects /mcp with another server that introspects
set -eu
cd "$(dirname "$0")"
PORT=${1:-8641}
export PORT
[ -d node_modules/@modelcontextprotocol/server ] || npm ci --no-audit --no-fund --silent
exec node server.mjs
