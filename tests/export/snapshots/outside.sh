#!/bin/sh
# The client's requests, in order, for curl 7.55 or newer.
# Certificates were not checked: this profile accepts any, so anybody could have answered.
# Secrets are masked: m and a number in their place, the same number for the same value.

# Exchange 1: client to authorization server, metadata request
curl --include --http1.1 --path-as-is --globoff --insecure --header 'Accept: application/json' --header 'Connection: close' --header User-Agent: https://id.example/.well-known/openid-configuration

# Exchange 4: client to authorization server, token request
curl --include --http1.1 --path-as-is --globoff --insecure --header 'Content-Type: application/x-www-form-urlencoded' --header 'Content-Length: 61' --header 'Connection: close' --header User-Agent: --header Accept: --data-binary 'grant_type=authorization_code&code=m2______________&x=it'\''s+me' https://id.example/token
