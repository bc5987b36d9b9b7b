// Sweeps on a cluster: an array of jobs over the shards that are not complete, and a job that merges.
#include "base/json.h"
#include "base/problem.h"
#include "storage/temporary_file.h"
#include "sweep/shard.h"
#include "tool/cluster_script.h"
#include "tool/counted.h"
#include "tool/library_folder.h"
#include "tool/log.h"
#include "tool/program_path.h"
#include "tool/shell_word.h"
#include "tool/slurm.h"
#include "tool/standard_streams.h"
#include "tool/sweep_lives.h"
#include "tool/sweep_plan.h"
#include "tool/verbs.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> known_clusters = {"slurm"};

void require_known_cluster(const Given& given) {
  const std::string cluster = given.text("--cluster");
  if (cluster.empty()) throw FlagMistake("for which kind of cluster? --cluster slurm");
  if (std::find(known_clusters.begin(), known_clusters.end(), cluster) != known_clusters.end()) return;
  const std::string near = nearest(cluster, known_clusters);
  throw FlagMistake("unknown cluster '" + cluster + "'; " + (near.empty() ? "this version submits to slurm (configs/cluster/ has templates for others)" : "did you mean '" + near + "'?"));
}

// A line break in a word would begin a line of its own in the scripts.
const std::string& on_one_line(const std::string& flag, const std::string& text) {
  if (text.find_first_of("\n\r") != std::string::npos) throw FlagMistake(flag + " holds a line break, which a job's script cannot");
  return text;
}

// Slurm drops backslashes from the paths of logs.
const std::string& path_for_slurm(const std::string& flag, const std::string& text) {
  if (text.find('\\') != std::string::npos) throw FlagMistake(flag + " holds a backslash, which Slurm does not find");
  return on_one_line(flag, text);
}

std::string memory_of(const Given& given) {
  std::string text = given.text("--memory");
  const std::size_t digits = text.find_first_not_of("0123456789");
  const bool good = text.find_first_not_of('0') < digits && (digits == std::string::npos || (digits + 1 == text.size() && std::string("KMGT").find(text[digits]) != std::string::npos));
  if (given.has("--memory") && !good) throw FlagMistake("--memory is a whole number with K, M, G or T, such as 2G, not '" + text + "'");
  return text;
}

std::string time_of(const Given& given) {
  constexpr std::size_t least = 60;  // Slurm counts minutes
  std::string text = given.text("--time");
  if (given.has("--time") && seconds_of_time(text) < least) throw FlagMistake("--time is HH:MM:SS or D-HH:MM:SS, a minute or more, not '" + text + "'");
  return text;
}

std::vector<std::string> options_of(const Given& given) {
  std::vector<std::string> options = given.all("--option");
  for (const std::string& option : options) {
    if (!on_one_line("--option", option).starts_with("-")) throw FlagMistake("--option takes what sbatch would, such as --option \"--qos=long\", not '" + option + "'");
  }
  return options;
}

// Names may hold anything; those of jobs are shown in narrow columns and stand in scripts.
std::string job_name(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    plain += kept ? c : '_';
  }
  return plain.empty() ? "sweep" : plain;
}

// All that the flags say; the plan is not known yet.
ClusterJob job_of(const Given& given) {
  require_known_cluster(given);
  ClusterJob job;
  job.experiment = on_one_line("EXPERIMENT", given.argument(0));
  job.folder = path_for_slurm("--output", given.text("--output"));
  if (job.folder.empty()) throw FlagMistake("a sweep is lived in a folder that all nodes see: -o DIR");
  while (job.folder.size() > 1 && job.folder.back() == '/') job.folder.pop_back();
  job.merged = on_one_line("--merged", given.text("--merged"));
  if (given.has("--at-once")) job.at_once = whole_number("--at-once", given.text("--at-once"), 1, 10'000);
  if (given.has("--threads")) job.threads = static_cast<unsigned>(whole_number("--threads", given.text("--threads"), 1, 1024));
  job.time = time_of(given);
  job.memory = memory_of(given);
  job.partition = on_one_line("--partition", given.text("--partition"));
  job.account = on_one_line("--account", given.text("--account"));
  job.options = options_of(given);
  job.allow_outside = given.has("--allow-outside");
  const fs::path program = program_path();
  job.program = program.empty() ? "ostrakon" : program.string();
  job.working_folder = path_for_slurm("the working folder", fs::current_path().string());
  job.again = "cd " + shell_word(job.working_folder) + " && " + shell_word(job.program);
  for (std::size_t i = 1; i < given.command().size(); ++i) {
    if (given.command()[i] != "--print" && given.command()[i] != "--json") job.again += " " + shell_word(given.command()[i]);
  }
  return job;
}

std::vector<std::size_t> not_sealed(const SweepPlan& plan, const std::string& folder) {
  std::vector<std::size_t> elements;
  for (std::size_t shard = 0; shard < plan.shards.size(); ++shard) {
    if (!ShardRuns({folder, shard, plan.digest}).is_sealed()) elements.push_back(shard + 1);  // all of it is read: ends alone do not tell of damage
  }
  return elements;
}

void remember(const ClusterJob& job, const std::string& number) {
  std::ofstream record(submitted_path(job), std::ios::app);
  record << number << "\n" << std::flush;
  if (!record) log_warning(submitted_path(job) + " cannot be written; submitting again will not know of job " + number);
}

// What earlier jobs of this sweep are still to do.
struct Earlier {
  std::vector<std::string> arrays, merges;  // their numbers
};

// Takes those elements out that earlier arrays are still to live.
Earlier leave_out_queued(ClusterJob& job) {
  Earlier earlier;
  std::ifstream record(submitted_path(job));
  const auto queue = record ? slurm_queue() : std::map<std::string, std::set<std::size_t>>();
  for (std::string number; std::getline(record, number);) {
    const auto found = queue.find(number);
    if (found == queue.end()) continue;
    (found->second.empty() ? earlier.merges : earlier.arrays).push_back(number);
    std::erase_if(job.elements, [&](std::size_t element) { return found->second.contains(element); });
  }
  return earlier;
}

void write_script(const std::string& path, const std::string& text) {
  TemporaryFile file(path, Overwrite::replace);
  std::ofstream out(file.path(), std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw StorageError(path, "cannot be written");
  file.publish();
}

struct Submitted {
  std::string array, merge;        // numbers of the jobs; empty: not submitted
  std::vector<std::string> after;  // all arrays that the merge waits for
};

std::string told(const ClusterJob& job, const Submitted& submitted) {
  std::string text, numbers;
  for (const std::string& array : submitted.after) numbers += array + " ";
  if (!submitted.array.empty())
    text += "job " + submitted.array + ": " + (job.elements.size() == 1 ? "shard " : "shards ") + array_indices(job.elements) + " of " + std::to_string(job.shards) + ", one an element\n";
  numbers += submitted.merge;
  text += "job " + submitted.merge + ": merges them into " + job.merged + (submitted.array.empty() ? "\n" : " when all have ended\n");
  return text + "`ostrakon status " + shell_word(job.folder) + "` says how far it is, `squeue --me` how the jobs are; `scancel " + numbers + "` ends them and loses no finished run\n";
}

std::string as_json(const ClusterJob& job, const Submitted& submitted) {
  JsonValue root = JsonValue::object();
  root.set("array", submitted.array);
  root.set("merge", submitted.merge);
  root.set("elements", array_indices(job.elements));
  root.set("shards", JsonValue::number(static_cast<double>(job.shards)));
  root.set("merged", job.merged);
  return root.written();
}

// Throws SlurmError, StorageError.
ExitCode submit_jobs(ClusterJob job, const SweepPlan& plan, bool json) {
  settle_plan(plan, job.folder);
  std::error_code failed;
  if (!fs::create_directory(jobs_folder(job.folder), failed) && failed) throw StorageError(jobs_folder(job.folder), "cannot be made (" + failed.message() + ")");
  const bool something = !job.elements.empty();
  const Earlier earlier = leave_out_queued(job);
  if (something && job.elements.empty() && !earlier.merges.empty()) {
    log_info("all shards that are not complete are in the queue already, as job " + earlier.arrays.front() + "; nothing was submitted");
    return ExitCode::done;
  }
  if (!something && !earlier.merges.empty()) {
    log_info("job " + earlier.merges.front() + " is to merge them already; nothing was submitted");
    return ExitCode::done;
  }
  if (!earlier.arrays.empty()) log_info("what job " + earlier.arrays.front() + " is still to live was left out");
  Submitted submitted{"", "", earlier.arrays};
  if (!job.elements.empty()) {
    write_script(shards_script_path(job), shards_script(job));
    submitted.array = slurm_submit(shards_script_path(job), {});
    remember(job, submitted.array);
    submitted.after.push_back(submitted.array);
  }
  write_script(merge_script_path(job), merge_script(job));
  try {
    submitted.merge = slurm_submit(merge_script_path(job), submitted.after);
  } catch (const SlurmError& error) {
    if (submitted.array.empty()) throw;
    log_error("job " + submitted.array + " lives the shards, but: " + error.what() + "\nMerge by hand when it has ended: ostrakon merge " + shell_word(job.folder) + " -o " + shell_word(job.merged));
    return ExitCode::run_failed;
  }
  remember(job, submitted.merge);
  // One merge is enough, and of two the later one would find the other's file in its place.
  for (const std::string& merge : earlier.merges) slurm_withdraw(merge);
  return print_result(json ? as_json(job, submitted) : told(job, submitted), ExitCode::done);
}

// Throws StorageError, SlurmError, FlagMistake.
ExitCode submit_plan(ClusterJob job, const SweepPlan& plan, const Given& given) {
  refuse_other_sweep(plan, job.folder);
  job.name = job_name(plan.experiment.name);
  job.shards = plan.shards.size();
  job.elements = not_sealed(plan, job.folder);
  if (job.merged.empty()) job.merged = job.name + ".h5";
  if (fs::exists(job.merged)) {
    if (!job.elements.empty()) throw StorageError(job.merged, "already exists; name another file with -m, or move it away");
    log_info("all runs are there, and " + job.merged + " is; nothing was submitted");
    return ExitCode::done;
  }
  if (job.elements.empty()) log_info("all runs are there; only the merge is left");
  if (given.has("--print")) return print_result(submitting_script(job), ExitCode::done);
  const std::optional<std::size_t> largest = job.elements.empty() ? std::nullopt : slurm_largest_index();
  if (largest && job.elements.back() > *largest)
    throw FlagMistake("there are " + counted(job.shards, "shard") + ", and an array of this cluster ends at " + std::to_string(*largest) + " (MaxArraySize): --shards " + std::to_string(*largest));
  return submit_jobs(std::move(job), plan, given.has("--json"));
}

constexpr const char* notes =
    "Example: see the jobs, then submit them; the same command later submits what is still missing\n"
    "  ostrakon submit configs/bureau-curse.yaml -o curse --cluster slurm --shards 15 --time 01:00:00 --print\n"
    "  ostrakon submit configs/bureau-curse.yaml -o curse --cluster slurm --shards 15 --time 01:00:00\n"
    "  ostrakon status curse\n\n"
    "Before its time is up an element stops, keeps what is finished and goes back into the queue. docs/clusters.md tells more.\n"
    "Exit codes: 0 done, 1 the merge was not submitted, 2 bad input or Slurm refused (nothing was submitted).";

ExitCode submit(const Given& given) {
  const ClusterJob job = job_of(given);
  ReadOptions reading;
  reading.library = library_folder();
  reading.allow_outside = job.allow_outside;
  std::size_t shards = given.has("--shards") ? whole_number("--shards", given.text("--shards"), 1, 10'000) : 0;
  try {
    if (shards == 0) shards = shards_planned(job.folder);
    const std::optional<SweepPlan> plan = plan_of_experiment(job.experiment, reading, shards);
    if (!plan) {
      log_error("nothing was submitted");
      return ExitCode::bad_input;
    }
    if (plan->points.empty()) throw StorageError(job.experiment, "has no points" + std::string(plan->experiment.where ? ": its condition refuses all of them" : ""));
    sweep_layout(*plan, reading);  // throws where one file cannot hold all points
    return submit_plan(job, *plan, given);
  } catch (const FlagMistake&) {
    throw;
  } catch (const std::runtime_error& error) {
    log_error(error.what());
    return ExitCode::bad_input;
  }
}

}  // namespace

Verb submit_verb() {
  return {"submit",
          "Live what is missing of an experiment's runs on a cluster.",
          {{"EXPERIMENT", "experiment file (YAML)"}},
          {{"-o,--output", "DIR", "folder in which the sweep is lived, seen by all nodes"},
           {"--cluster", "KIND", "slurm"},
           {"--print", "", "show a script that would submit the jobs, and touch nothing"},
           {"--shards", "N", "divide the points among so many shards, one an element of the array; without it about a thousand runs make one"},
           {"--at-once", "N", "so many elements at once at the most"},
           {"--time", "HH:MM:SS", "wall time of each job; without it the partition's"},
           {"-t,--threads", "N", "threads and processors of an element; without it one"},
           {"--memory", "2G", "memory of each job; without it the cluster's"},
           {"--partition", "P", "partition of the cluster"},
           {"--account", "A", "account that pays"},
           {"--option", "OPTION", "one more option for sbatch, as in --option \"--qos=long\"; may be repeated", true},
           {"-m,--merged", "F.h5", "result file; without it NAME.h5 in the working folder"},
           json_flag("print the numbers of the jobs as JSON"),
           outside_flag()},
          notes,
          submit};
}

}  // namespace ostrakon
