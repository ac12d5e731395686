#!/usr/bin/env bash
# Writes how many rows were archived by table, window and revision, a line for each. Each event counts exactly once, whenever
# this is stopped or killed: rows-FROM-TO.tsv is what the offsets from FROM up to TO tell, and comes to be by one rename.
#
#   rows-written.sh BOOTSTRAP_SERVERS TOPIC FOLDER
#
# It takes what has come and ends when nothing has come for 10 s (QUIET_MS). The topic has one partition. Needs jq, flock, and
# kafka-console-consumer.sh on PATH.
set -euo pipefail

servers=$1 topic=$2 folder=$3
mkdir -p "$folder"
exec 9>"$folder/lock"
flock -n 9 || { echo "another run writes to $folder" >&2 && exit 1; }

next=$(find "$folder" -name 'rows-*-*.tsv' | sed 's/.*-\([0-9]*\)\.tsv$/\1/' | sort -n | tail -n 1)
next=${next:-0}
kafka-console-consumer.sh --bootstrap-server "$servers" --topic "$topic" --partition 0 --offset "$next" \
  --isolation-level read_committed --consumer-property auto.offset.reset=earliest --timeout-ms "${QUIET_MS:-10000}" \
  --property print.offset=true --property print.headers=true >"$folder/received"
last=$(sed -n 's/^Offset:\([0-9]*\)\t.*/\1/p' "$folder/received" | tail -n 1)
if [ -n "$last" ]; then
  sed -n 's/^Offset:[0-9]*\t[^\t]*varve-source:[^\t]*\t//p' "$folder/received" |
    jq -r 'select(.eventType == "COMPLETE")
           | [.outputs[0].name, .run.facets.varve_window.start, .run.facets.varve_window.revision,
              .outputs[0].outputFacets.outputStatistics.rowCount] | @tsv' >"$folder/draft"
  sync "$folder/draft"
  mv "$folder/draft" "$folder/rows-$next-$((last + 1)).tsv"
fi
