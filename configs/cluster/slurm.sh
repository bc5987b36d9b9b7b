#!/bin/bash
# Lives configs/bureau-curse.yaml in curse on a Slurm cluster: an array of jobs, one for each shard, and a job that merges.
set -euo pipefail
cd /scratch/study
mkdir -p curse/jobs

cat >curse/jobs/shards.sh <<'END OF JOB'
#!/bin/bash
# One element of an array: lives the shard whose number it has. Submitting it again does no harm.
#SBATCH --job-name=bureau-curse
#SBATCH --chdir=/scratch/study
#SBATCH --open-mode=append
#SBATCH --time=01:00:00
#SBATCH --mem=2G
#SBATCH --array=1-15
#SBATCH --cpus-per-task=1
#SBATCH --signal=B:USR1@120
#SBATCH --requeue
#SBATCH --output=/scratch/study/curse/jobs/shard-%a.log

program=/opt/ostrakon/bin/ostrakon
experiment=configs/bureau-curse.yaml
folder=curse
shards=15
flags=()
again='cd /scratch/study && /opt/ostrakon/bin/ostrakon submit configs/bureau-curse.yaml -o curse --cluster slurm --shards 15 --time 01:00:00 --memory 2G'

shard=$SLURM_ARRAY_TASK_ID

# Runs of this shard that are finished, whoever lived them.
finished() {
  "$program" status "$folder" --shard "$shard" --json 2>/dev/null | sed -n 's/.*"finished": *\([0-9]*\).*/\1/p'
}

say() { echo "shard $shard of $shards: $*"; }

# Slurm tells this script alone that the time is nearly up (USR1); a cancelled or requeued job hears TERM, with all that it
# has started. The sweep stops in a moment and keeps what is finished; being told twice does it no harm.
notice='' payload=''
hear() {
  notice=$1
  [ -z "$payload" ] || kill -USR1 "$payload" 2>/dev/null
}
trap 'hear USR1' USR1
trap 'hear TERM' TERM

before=$(finished)
"$program" sweep "$experiment" -o "$folder" --shard "$shard/$shards" --threads "${SLURM_CPUS_PER_TASK:-1}" "${flags[@]}" &
payload=$!
[ -z "$notice" ] || hear "$notice"  # it came before the sweep had begun
# A signal ends a wait, not what is waited for.
while :; do
  wait "$payload"
  code=$?
  kill -0 "$payload" 2>/dev/null || break
done

[ "$notice" = USR1 ] || exit "$code"
"$program" status "$folder" --shard "$shard" >/dev/null
code=$?
[ "$code" -eq 3 ] || exit "$code"  # it was ready just in time
if [ "$(finished)" = "${before:-0}" ]; then
  say "no run was finished within the wall time, so none would be another time: ask for more with --time"
  exit 3
fi
say "the wall time is nearly up; $(finished) runs are finished, and the job is put back into the queue"
if ! scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"; then
  say "Slurm did not take it back; submit what is missing by: $again"
  exit 3
fi
END OF JOB

cat >curse/jobs/merge.sh <<'END OF JOB'
#!/bin/bash
# Runs when all elements have ended, however they ended: makes one file, or says which runs are missing.
#SBATCH --job-name=bureau-curse-merge
#SBATCH --chdir=/scratch/study
#SBATCH --open-mode=append
#SBATCH --time=01:00:00
#SBATCH --mem=2G
#SBATCH --output=/scratch/study/curse/jobs/merge.log

program=/opt/ostrakon/bin/ostrakon
folder=curse
merged=bureau-curse.h5
again='cd /scratch/study && /opt/ostrakon/bin/ostrakon submit configs/bureau-curse.yaml -o curse --cluster slurm --shards 15 --time 01:00:00 --memory 2G'

"$program" merge "$folder" -o "$merged"
code=$?
case $code in
  0) echo "all runs are in $merged" ;;
  3) echo "runs are missing (the logs of the shards are in $folder/jobs); submit them by: $again" ;;
esac
exit "$code"
END OF JOB

array=$(sbatch --parsable curse/jobs/shards.sh)
array=${array%%;*}
# afterany: afterok would wait for ever if one element failed.
merge=$(sbatch --parsable --dependency=afterany:"$array" curse/jobs/merge.sh)
merge=${merge%%;*}
# By this file `ostrakon submit` knows what is in the queue.
printf '%s\n' "$array" "$merge" >>curse/jobs/submitted
echo "job $array: lives the shards, job $merge: merges them"
