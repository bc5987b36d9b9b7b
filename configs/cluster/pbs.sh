#!/bin/bash
# NOT TRIED: no PBS was at hand when this was written. It follows the manual of OpenPBS and PBS Professional; Torque calls
# the array -t and the index PBS_ARRAYID. What it starts, `ostrakon sweep --shard`, is the same as under Slurm.
#
#   qsub configs/cluster/pbs.sh          # in the folder where the experiment's path begins
#   ostrakon status curse                # when all jobs have ended; where runs are missing the same qsub goes on, and
#   ostrakon merge curse -o curse.h5     # shards that are complete end at once
#PBS -N bureau-curse
#PBS -J 1-15
#PBS -l select=1:ncpus=1:mem=2gb
#PBS -l walltime=01:00:00
#PBS -r y
#PBS -j oe

program=${OSTRAKON:-ostrakon}
experiment=configs/bureau-curse.yaml
folder=curse
shards=15

cd "$PBS_O_WORKDIR" || exit 2
# At the wall time PBS sends TERM and, some seconds later, KILL: the sweep stops in a moment and loses no finished run.
exec "$program" sweep "$experiment" -o "$folder" --shard "$PBS_ARRAY_INDEX/$shards" --threads 1
