#!/bin/sh
# Registers the namespace and the search attributes that workflows are started with, then waits until both can be used.
# Safe to repeat. TEMPORAL_ADDRESS (host:port), TEMPORAL_NAMESPACE and TEMPORAL_RETENTION come from the environment.
set -eu

# Runs a command once a second until it succeeds; after a minute prints what it last said and fails.
eventually() {
  attempt=0
  until output=$("$@" 2>&1); do
    attempt=$((attempt + 1))
    if [ "$attempt" -ge 60 ]; then
      echo "$output" >&2
      return 1
    fi
    sleep 1
  done
}

create_or_update_namespace() {
  temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION" ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
}

create_search_attributes() {
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name ClientId --type Keyword --name Channel --type Keyword --name UserKey --type Keyword
}

# The server's caches learn of a new namespace and its attributes only after some seconds.
count_by_attributes() {
  temporal workflow count --namespace "$TEMPORAL_NAMESPACE" --query "ClientId = 'x' AND Channel = 'x' AND UserKey = 'x'"
}

eventually create_or_update_namespace
eventually create_search_attributes
eventually count_by_attributes
echo "Namespace $TEMPORAL_NAMESPACE is ready: retention $TEMPORAL_RETENTION, search attributes ClientId, Channel, UserKey."
