#include "tool/cluster_script.h"

#include "sweep/plan.h"
#include "tool/counted.h"
#include "tool/shell_word.h"

#include <algorithm>
#include <string_view>

namespace ostrakon {

namespace {

// Before the wall time; Slurm may give notice up to a minute earlier than asked.
constexpr std::size_t notice_seconds = 120;
// Of a short wall time so much is kept for the notice.
constexpr std::size_t part_for_notice = 4;

std::string directive(const std::string& option) { return "#SBATCH " + option + "\n"; }

std::string directive(const std::string& option, const std::string& value) { return value.empty() ? "" : directive(option + "=" + directive_word(value)); }

// Slurm reads "%" in the paths of logs as a mark of its own, in that of the working folder too: hence the whole path.
std::string log_path(const ClusterJob& job, const std::string& name) {
  const std::string whole = job.folder.starts_with('/') ? jobs_folder(job.folder) : job.working_folder + "/" + jobs_folder(job.folder);
  std::string path;
  for (const char c : whole) path += c == '%' ? std::string("%%") : std::string(1, c);
  return path + "/" + name;
}

// What both jobs ask of the cluster. `kind` is the end of the job's name.
std::string common_directives(const ClusterJob& job, const std::string& kind) {
  std::string text = directive("--job-name", job.name + kind) + directive("--chdir", job.working_folder) + directive("--open-mode=append") +
                     directive("--partition", job.partition) + directive("--account", job.account) + directive("--time", job.time) + directive("--mem", job.memory);
  for (const std::string& option : job.options) text += directive(directive_word(option));
  return text;
}

std::string assignment(const std::string& name, const std::string& value) { return name + "=" + shell_word(value) + "\n"; }

// Of an element: how it lives its shard, and what it does when the time is nearly up.
constexpr std::string_view life_of_an_element = R"script(
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
)script";

constexpr std::string_view life_of_a_merge = R"script(
"$program" merge "$folder" -o "$merged"
code=$?
case $code in
  0) echo "all runs are in $merged" ;;
  3) echo "runs are missing (the logs of the shards are in $folder/jobs); submit them by: $again" ;;
esac
exit "$code"
)script";

std::string written_down(const std::string& path, const std::string& text) { return "cat >" + shell_word(path) + " <<'END OF JOB'\n" + text + "END OF JOB\n"; }

}  // namespace

std::string array_indices(const std::vector<std::size_t>& ascending) { return ranges_text(ascending, ",", ascending.size()); }

std::size_t seconds_of_time(const std::string& text) {
  constexpr std::size_t most_digits = 4;
  std::vector<std::size_t> numbers(1, 0);  // days where there is a "-", then hours, minutes, seconds
  std::size_t digits = 0;
  const bool with_days = text.find('-') != std::string::npos;
  for (const char c : text) {
    if (c >= '0' && c <= '9' && ++digits <= most_digits) {
      numbers.back() = numbers.back() * 10 + static_cast<std::size_t>(c - '0');
    } else if (digits > 0 && digits <= most_digits && c == (with_days && numbers.size() == 1 ? '-' : ':')) {
      numbers.push_back(0);
      digits = 0;
    } else {
      return 0;
    }
  }
  if (digits == 0 || numbers.size() != (with_days ? 4U : 3U)) return 0;
  if (!with_days) numbers.insert(numbers.begin(), 0);
  if (numbers[2] > 59 || numbers[3] > 59 || (with_days && numbers[1] > 23)) return 0;
  return ((numbers[0] * 24 + numbers[1]) * 60 + numbers[2]) * 60 + numbers[3];
}

std::string directive_word(const std::string& word) {
  if (word.find_first_of(" \t\"'\\#") == std::string::npos) return word;
  std::string out = "\"";
  for (const char c : word) out += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
  return out + "\"";
}

std::string shards_script_path(const ClusterJob& job) { return jobs_folder(job.folder) + "/shards.sh"; }
std::string merge_script_path(const ClusterJob& job) { return jobs_folder(job.folder) + "/merge.sh"; }
std::string submitted_path(const ClusterJob& job) { return jobs_folder(job.folder) + "/submitted"; }

std::string shards_script(const ClusterJob& job) {
  const std::size_t seconds = seconds_of_time(job.time);
  const std::size_t notice = seconds == 0 ? notice_seconds : std::min(notice_seconds, std::max<std::size_t>(seconds / part_for_notice, 1));
  return "#!/bin/bash\n# One element of an array: lives the shard whose number it has. Submitting it again does no harm.\n" + common_directives(job, "") +
         directive("--array=" + array_indices(job.elements) + (job.at_once > 0 ? "%" + std::to_string(job.at_once) : "")) +
         directive("--cpus-per-task=" + std::to_string(job.threads)) + directive("--signal=B:USR1@" + std::to_string(notice)) + directive("--requeue") +
         directive("--output", log_path(job, "shard-%a.log")) + "\n" + assignment("program", job.program) + assignment("experiment", job.experiment) +
         assignment("folder", job.folder) + "shards=" + std::to_string(job.shards) + "\n" + (job.allow_outside ? "flags=(--allow-outside)\n" : "flags=()\n") +
         assignment("again", job.again) + std::string(life_of_an_element);
}

std::string merge_script(const ClusterJob& job) {
  return "#!/bin/bash\n# Runs when all elements have ended, however they ended: makes one file, or says which runs are missing.\n" + common_directives(job, "-merge") +
         directive("--output", log_path(job, "merge.log")) + "\n" + assignment("program", job.program) + assignment("folder", job.folder) +
         assignment("merged", job.merged) + assignment("again", job.again) + std::string(life_of_a_merge);
}

std::string submitting_script(const ClusterJob& job) {
  std::string text = "#!/bin/bash\n# Lives " + shell_word(job.experiment) + " in " + shell_word(job.folder) +
                     " on a Slurm cluster: an array of jobs, one for each shard, and a job that merges.\nset -euo pipefail\ncd " + shell_word(job.working_folder) +
                     "\nmkdir -p " + shell_word(jobs_folder(job.folder)) + "\n";
  const std::string remember = " >>" + shell_word(submitted_path(job)) + "\n";
  // Slurm answers with the number of the job, and on some clusters with ";CLUSTER" after it.
  const auto submit = [](const std::string& name, const std::string& how, const std::string& script) {
    return name + "=$(sbatch --parsable " + how + shell_word(script) + ")\n" + name + "=${" + name + "%%;*}\n";
  };
  if (!job.elements.empty()) text += "\n" + written_down(shards_script_path(job), shards_script(job));
  text += "\n" + written_down(merge_script_path(job), merge_script(job)) + "\n";
  if (job.elements.empty()) return text + submit("merge", "", merge_script_path(job)) + "echo \"$merge\"" + remember + "echo \"job $merge: merges the shards\"\n";
  return text + submit("array", "", shards_script_path(job)) + "# afterany: afterok would wait for ever if one element failed.\n" +
         submit("merge", "--dependency=afterany:\"$array\" ", merge_script_path(job)) + "# By this file `ostrakon submit` knows what is in the queue.\nprintf '%s\\n' \"$array\" \"$merge\"" + remember +
         "echo \"job $array: lives the shards, job $merge: merges them\"\n";
}

}  // namespace ostrakon
