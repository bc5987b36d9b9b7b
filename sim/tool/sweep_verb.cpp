// Sweeps: living the points of an experiment, so that no end of any kind loses what was finished.
#include "base/parallel.h"
#include "storage/error.h"
#include "sweep/shard.h"
#include "tool/counted.h"
#include "tool/interrupts.h"
#include "tool/library_folder.h"
#include "tool/log.h"
#include "tool/progress.h"
#include "tool/standard_streams.h"
#include "tool/sweep_dry_run.h"
#include "tool/sweep_lives.h"
#include "tool/sweep_plan.h"
#include "tool/verbs.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace ostrakon {

namespace {

// "3/20": the third of twenty, from 1.
struct ShardChoice {
  std::size_t number = 0, of = 0;
};

ShardChoice shard_choice(const Given& given) {
  ShardChoice choice;
  if (given.has("--shards")) choice.of = whole_number("--shards", given.text("--shards"), 1, 10'000);
  const std::string text = given.text("--shard");
  if (text.empty()) return choice;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) throw FlagMistake("--shard says which of how many: --shard 3/20");
  choice.of = whole_number("--shard", text.substr(slash + 1), 1, 10'000);
  choice.number = whole_number("--shard", text.substr(0, slash), 1, choice.of);
  return choice;
}

// Runs that are to be lived at the most. Of a shard lived alone the others are not looked at: there may be thousands of both.
std::uint32_t runs_left(const SweepPlan& plan, const std::vector<std::size_t>& shards, const std::string& folder) {
  std::uint64_t most = 0, there = 0;
  for (const std::size_t shard : shards) {
    for (std::size_t point = plan.shards[shard].first_point; point < plan.shards[shard].end_point; ++point) most += plan.most[point];
    there += count_shard({folder, shard, plan.digest}).runs;
  }
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(most - std::min(there, most), 1));
}

std::string pace_of(const SweepResult& result, double seconds) {
  return counted(result.lived, "run") + " in " + duration_text(seconds) + (seconds > 0 ? " (" + rate_text(static_cast<double>(result.lived) / seconds) + " runs/s)" : "");
}

ExitCode live(const SweepPlan& plan, const SweepOptions& options, const std::string& folder, bool quiet) {
  HistoryLayout layout;
  try {
    layout = sweep_layout(plan, options.reading);
  } catch (const std::runtime_error& error) {
    log_error(error.what());
    return ExitCode::bad_input;
  }
  const auto started = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count(); };
  try {
    settle_plan(plan, folder);
  } catch (const StorageError& error) {
    log_error(error.what());
    return ExitCode::bad_input;
  }
  try {
    const ProgressStyle style = quiet ? ProgressStyle::silent : ::isatty(STDERR_FILENO) == 1 ? ProgressStyle::redrawn : ProgressStyle::quarters;
    Progress progress({runs_left(plan, options.shards, folder), layout.steps}, style, seconds, [](const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); });
    std::size_t shown = 0;
    SweepNews news;
    news.remark = [&](const std::string& text) { progress.above([&] { log_warning(text + "; what is missing is lived again"); }); };
    news.run_ended = [&](const RunRecord& record) {
      progress.run_ended(record.steps);
      if (record.status == RunStatus::failed && ++shown <= 5) progress.above([&] { log_error("run " + std::to_string(record.run) + " failed: " + record.message); });
    };
    const SweepResult result = live_sweep(plan, layout, folder, options, stop_flag(), news);
    progress.end();
    log_info(pace_of(result, seconds()));
    if (interrupted()) {
      log_info("finished runs are kept; the same command goes on");
      return ExitCode::interrupted;
    }
    if (result.busy > 0) log_info(counted(result.busy, "shard") + " lived by others");
    const bool complete = result.sealed == options.shards.size();
    if (complete && options.shards.size() == plan.shards.size()) log_info("all runs are there; `ostrakon merge " + folder + " -o " + plan.experiment.name + ".h5` makes one file of them");
    return !complete ? ExitCode::incomplete : result.failed > 0 ? ExitCode::run_failed : ExitCode::done;
  } catch (const StorageError& error) {
    log_error(error.what() + std::string("; finished runs are kept"));
    return ExitCode::run_failed;
  }
}

constexpr const char* notes =
    "Example: what an experiment would take; then live it, in as many calls as you like\n"
    "  ostrakon sweep configs/bureau-curse.yaml --dry-run\n"
    "  ostrakon sweep configs/bureau-curse.yaml -o curse\n"
    "  ostrakon status curse\n"
    "  ostrakon merge curse -o curse.h5\n\n"
    "The same command goes on where an earlier one ended, however it ended; several at once share the work. Ctrl-C keeps the\n"
    "runs that are finished.\n"
    "Exit codes: 0 done, 1 a run failed (its row says why), 2 bad input, 3 some runs are missing, 130 interrupted.";

ExitCode sweep(const Given& given) {
  const bool quiet = given.has("--quiet");
  if (quiet) set_log_level(LogLevel::warnings);
  const ShardChoice choice = shard_choice(given);
  const std::string folder = given.text("--output");
  if (!given.has("--dry-run") && folder.empty()) throw FlagMistake("a sweep is lived in a folder: -o DIR; --dry-run shows its points and what they would take");
  SweepOptions options;
  options.threads = given.has("--threads") ? static_cast<unsigned>(whole_number("--threads", given.text("--threads"), 1, 1024)) : available_threads();
  options.retry_failed = given.has("--retry-failed");
  options.reading.library = library_folder();
  options.reading.allow_outside = given.has("--allow-outside");
  catch_interrupts("finished runs are kept");
  std::size_t shards = choice.of;
  try {
    if (shards == 0 && !folder.empty()) shards = shards_planned(folder);
    const std::optional<SweepPlan> plan = plan_of_experiment(given.argument(0), options.reading, shards);
    if (!plan) {
      log_error("nothing was run");
      return ExitCode::bad_input;
    }
    if (given.has("--dry-run")) return show_sweep(*plan, options.reading.allow_outside, given.has("--json"), options.threads);
    if (plan->points.empty()) {
      log_error("the experiment has no points" + std::string(plan->experiment.where ? ": its condition refuses all of them" : ""));
      return ExitCode::bad_input;
    }
    if (choice.number > plan->shards.size()) throw FlagMistake("there are " + std::to_string(plan->shards.size()) + " shards: as many as points at the most");
    for (std::size_t shard = 0; shard < plan->shards.size(); ++shard) {
      if (choice.number == 0 || shard + 1 == choice.number) options.shards.push_back(shard);
    }
    return live(*plan, options, folder, quiet);
  } catch (const FlagMistake&) {
    throw;
  } catch (const std::runtime_error& error) {
    log_error(error.what());
  }
  return ExitCode::bad_input;
}

}  // namespace

Verb sweep_verb() {
  return {"sweep",
          "Live what is missing of an experiment's runs, or show what they would take.",
          {{"EXPERIMENT", "experiment file (YAML)"}},
          {{"-o,--output", "DIR", "folder in which the sweep is lived"},
           {"--dry-run", "", "show the points, try a few runs, and live no more"},
           {"--shards", "N", "divide the points among so many shards; without it about a thousand runs make one"},
           {"--shard", "K/N", "live the K-th of N shards alone, from 1"},
           {"--retry-failed", "", "live runs again that have failed"},
           {"-t,--threads", "N", "threads; without it as many as the processor has"},
           json_flag("with --dry-run: print all points as JSON"),
           {"-q,--quiet", "", "no progress, only warnings and errors"},
           outside_flag()},
          notes,
          sweep};
}

}  // namespace ostrakon
