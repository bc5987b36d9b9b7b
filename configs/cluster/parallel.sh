#!/bin/bash
# Lives a sweep with GNU parallel, on this host or on several that see the same folder, and merges it. Tried with version
# 20221122. The same command goes on where an earlier one ended.
#   configs/cluster/parallel.sh                                  # on this host, a shard for each processor
#   configs/cluster/parallel.sh --sshlogin a,b,: --workdir .     # on hosts a and b too; words go on to parallel
set -uo pipefail

program=${OSTRAKON:-ostrakon}
experiment=${EXPERIMENT:-configs/bureau-curse.yaml}
folder=${FOLDER:-curse}
merged=${MERGED:-curse.h5}
shards=${SHARDS:-15}

mkdir -p "$folder/jobs"
# One thread a shard: runs are independent, so that many programs of one thread do as much as one of many.
seq "$shards" | parallel --quote --joblog "$folder/jobs/parallel.log" "$@" \
  "$program" sweep "$experiment" -o "$folder" --shard "{}/$shards" --threads 1 --quiet
"$program" merge "$folder" -o "$merged"
