#!/bin/sh
# Creates the namespace TEMPORAL_NAMESPACE unless it is there. The retention is how long the Temporal UI can show a
# ticket after its workflow ended; it must exceed the age of the oldest backup worth restoring.
set -eu

attempts=60
until temporal operator cluster health >/dev/null 2>&1; do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    echo 'Temporal does not answer' >&2
    exit 1
  fi
  sleep 1
done

if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  echo "namespace $TEMPORAL_NAMESPACE is there"
else
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d \
    --description 'Docket: one workflow per ticket'
fi
