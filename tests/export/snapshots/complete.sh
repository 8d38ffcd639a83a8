#!/bin/sh
# The client's requests, in order, for curl 7.55 or newer.
# Secrets are masked: m and a number in their place, the same number for the same value.
# Client ID, which the masked Basic credentials hide: workshop-confidential

# Exchange 1: client to authorization server, metadata request
curl --include --http1.1 --path-as-is --globoff --header 'Accept: application/json' --header 'Connection: close' --header User-Agent: http://127.0.0.1:9400/.well-known/openid-configuration

# Exchange 2: client to authorization server, key request
curl --include --http1.1 --path-as-is --globoff --header 'Accept: application/json' --header 'Connection: close' --header User-Agent: http://127.0.0.1:9400/jwks

# Exchange 9: client to authorization server, token request
curl --include --http1.1 --path-as-is --globoff --header 'Authorization: Basic m14_________________________________________________________________' --header 'Accept: application/json' --header 'Content-Type: application/x-www-form-urlencoded' --header 'Content-Length: 191' --header 'Connection: close' --header User-Agent: --data-binary 'grant_type=authorization_code&code=m10________________________________________&redirect_uri=http%3A%2F%2F127.0.0.1%3A53682%2Fcallback&code_verifier=m1_________________________________________' http://127.0.0.1:9400/token

# Exchange 10: client to authorization server, userinfo request
curl --include --http1.1 --path-as-is --globoff --header 'Authorization: Bearer m11________________________________________' --header 'Accept: application/json' --header 'Connection: close' --header User-Agent: http://127.0.0.1:9400/userinfo

# Exchange 11: client to resource server, API call
curl --include --http1.1 --path-as-is --globoff --header 'Authorization: Bearer m11________________________________________' --header 'Accept: application/json' --header 'Connection: close' --header User-Agent: http://127.0.0.1:9400/api/notes

# Exchange 12: client to authorization server, refresh request
curl --include --http1.1 --path-as-is --globoff --header 'Authorization: Basic m14_________________________________________________________________' --header 'Accept: application/json' --header 'Content-Type: application/x-www-form-urlencoded' --header 'Content-Length: 82' --header 'Connection: close' --header User-Agent: --data-binary 'grant_type=refresh_token&refresh_token=m12________________________________________' http://127.0.0.1:9400/token

# Exchange 13: client to authorization server, introspection request
curl --include --http1.1 --path-as-is --globoff --header 'Authorization: Basic m14_________________________________________________________________' --header 'Accept: application/json' --header 'Content-Type: application/x-www-form-urlencoded' --header 'Content-Length: 78' --header 'Connection: close' --header User-Agent: --data-binary 'token=m15________________________________________&token_type_hint=access_token' http://127.0.0.1:9400/introspect

# Exchange 14: client to authorization server, revocation request
curl --include --http1.1 --path-as-is --globoff --header 'Authorization: Basic m14_________________________________________________________________' --header 'Accept: application/json' --header 'Content-Type: application/x-www-form-urlencoded' --header 'Content-Length: 79' --header 'Connection: close' --header User-Agent: --data-binary 'token=m16________________________________________&token_type_hint=refresh_token' http://127.0.0.1:9400/revoke
