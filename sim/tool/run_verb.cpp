#include "base/parallel.h"
#include "storage/history_writer.h"
#include "tool/interrupts.h"
#include "tool/log.h"
#include "tool/prepared.h"
#include "tool/progress.h"
#include "tool/provenance.h"
#include "tool/replicates.h"
#include "tool/run_failure.h"
#include "tool/run_notes.h"
#include "tool/run_options.h"
#include "tool/run_report.h"
#include "tool/side_file.h"
#include "tool/standard_streams.h"
#include "tool/verbs.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

namespace ostrakon {

namespace {

constexpr std::size_t most_failures_shown = 5;

void print_aside(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

// NAME.h5 in the working folder. A name comes from a file of a stranger: it may not lead elsewhere or hide.
std::string default_output(const std::string& name) {
  std::string safe;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = byte >= 0x80 || std::isalnum(byte) != 0 || c == '-' || c == '_' || (c == '.' && !safe.empty());
    safe += kept ? c : '-';
  }
  return (safe.empty() ? std::string("history") : safe) + ".h5";
}

// A run of a scenario from the writer's beginning to the report.
class Execution {
 public:
  Execution(const RunOptions& options, std::vector<std::string> command, const Prepared& prepared,
            const Sources& sources)
      : options_(options),
        command_(std::move(command)),
        prepared_(prepared),
        sources_(sources),
        summary_(prepared.layout.metrics),
        history_(options.output.empty() ? default_output(prepared.scenario().name) : options.output),
        replicates_(options.only_replicate ? 1 : options.replicates.value_or(prepared.scenario().replicates)) {
    const unsigned wanted = options.threads == 0 ? available_threads() : options.threads;
    threads_ = std::min<unsigned>(wanted, replicates_);
    // Runs side by side share nothing; only where there are fewer than threads is a large one shared.
    if (prepared.simulation.people() >= fewest_rows_to_share) inside_ = std::max(1u, wanted / threads_);
  }

  ExitCode execute();

 private:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }
  void store(HistoryWriter& writer, Progress& progress, const RunRecord& record);
  void show_failure(Progress& progress, const RunRecord& record);
  void say_pace() const;
  void leave_side_file() const;
  ExitCode report(const RunFacts& facts, bool stored);
  void remark(const RunFacts& facts, RunReport& report) const;

  const RunOptions& options_;
  const std::vector<std::string> command_;
  const Prepared& prepared_;
  const Sources& sources_;
  Summary summary_;
  const std::string history_;
  const std::uint32_t replicates_;
  unsigned threads_ = 1, inside_ = 1;  // runs side by side, threads of each
  unsigned threads() const { return threads_ * inside_; }
  const std::string started_at_ = utc_now();
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::vector<RunFailure> failures_;
};

void Execution::show_failure(Progress& progress, const RunRecord& record) {
  const std::string replay = replay_command(options_, record.replicate);
  Place place;
  if (!record.failed_rules.empty()) place = failure_place(record.failed_rules.front(), prepared_.scenario());
  failures_.push_back({record.run, record.replicate, record.message, place, replay});
  if (failures_.size() > most_failures_shown) return;
  progress.above([&] {
    log_error("run " + std::to_string(record.replicate) + " failed");
    print_aside(shown_failure(record, prepared_.scenario(), sources_) + "  Replay: " + replay + "\n");
  });
}

void Execution::store(HistoryWriter& writer, Progress& progress, const RunRecord& record) {
  writer.add(record);
  summary_.add(record);
  if (record.status == RunStatus::failed) show_failure(progress, record);
}

void Execution::say_pace() const {
  const std::uint64_t runs = summary_.runs_done() + summary_.runs_failed();
  const double time = seconds();
  const std::string wall = time < 60 ? rate_text(time) + " s" : duration_text(time);
  log_info(std::to_string(runs) + (runs == 1 ? " run in " : " runs in ") + wall + " (" +
           rate_text(static_cast<double>(runs) / time) + " runs/s, " + std::to_string(threads()) +
           (threads() == 1 ? " thread)" : " threads)"));
}

void Execution::leave_side_file() const {
  try {
    write_side_file({history_, command_, started_at_, seconds(), host_name(), threads(), summary_.runs_done(),
                     summary_.runs_failed(), interrupted()});
  } catch (const StorageError& error) {
    log_warning(error.what());
  }
}

// What is worth knowing about runs that went well, to stderr and into the report.
void Execution::remark(const RunFacts& facts, RunReport& report) const {
  Problems warnings(sources_), notes(sources_);
  warn_of_runs(prepared_.scenario(), facts, warnings);
  note_wide_intervals(summary_, report.headline, notes);
  print_aside(warnings.text() + (options_.quiet ? "" : notes.text()));
  for (const Problems* remarks : {&warnings, &notes})
    report.notes.insert(report.notes.end(), remarks->all().begin(), remarks->all().end());
  for (const Trigger* trigger : silent_triggers(prepared_.scenario(), facts.events))
    report.silent_triggers.push_back(trigger->name);
}

ExitCode Execution::report(const RunFacts& facts, bool stored) {
  RunReport report{&prepared_.scenario(),  &summary_,     prepared_.headline(), &sources_,
                   stored ? history_ : "", options_.seed, replicates_,
                   interrupted(),          failures_,     {},
                   {}};
  if (failures_.size() > most_failures_shown)
    log_error(std::to_string(failures_.size() - most_failures_shown) +
              " more runs failed; the column /runs/message of the file tells why");
  if (!interrupted() && summary_.runs_done() > 0) remark(facts, report);
  if (interrupted() && !stored) log_error("no run was finished, nothing was written");
  const ExitCode code = interrupted()       ? ExitCode::interrupted
                        : failures_.empty() ? ExitCode::done
                                            : ExitCode::run_failed;
  return print_result(options_.json ? report_json(report) : report_text(report), code);
}

ExitCode Execution::execute() {
  HistoryLayout layout = prepared_.layout;
  fill_provenance(layout, options_.seed);
  std::unique_ptr<HistoryWriter> writer;
  try {
    writer = std::make_unique<HistoryWriter>(history_, std::move(layout),
                                             options_.force ? Overwrite::replace : Overwrite::refuse);
  } catch (const StorageError& error) {
    const bool there = !options_.force && std::filesystem::is_regular_file(history_);
    log_error(error.what() + std::string(there ? "; --force replaces it" : ""));
    return ExitCode::bad_input;
  }
  remove_when_killed(writer->temporary_path());

  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const ProgressStyle style = options_.quiet ? ProgressStyle::silent
                              : terminal     ? ProgressStyle::redrawn
                                             : ProgressStyle::quarters;
  Progress progress(
      {replicates_, prepared_.scenario().clock.steps}, style, [this] { return seconds(); },
      [](const std::string& text) { print_aside(text); });
  RunFacts facts;
  bool stored = false;
  try {
    facts = live_replicates(prepared_, {options_.seed, options_.only_replicate.value_or(0), replicates_, threads_, inside_}, progress, stop_flag(),
                             [&](const RunRecord& record) { store(*writer, progress, record); });
    progress.end();
    stored = writer->runs() > 0;
    if (stored) writer->finish();
    remove_when_killed("");
    writer.reset();
  } catch (const StorageError& error) {
    progress.end();
    writer.reset();
    log_error(error.what() + std::string("; nothing was written"));
    // HDF5 1.10 closes a file that it could not close before once more when the program exits, and crashes.
    std::fflush(nullptr);
    ::_exit(static_cast<int>(ExitCode::run_failed));
  }
  if (stored) leave_side_file();
  say_pace();
  return report(facts, stored);
}

constexpr const char* notes =
    "Example: 200 histories of the data bureau in which only the rents differ between posts, into rents.h5\n"
    "  ostrakon run scenarios/big-data-bureau.yaml --replicates 200 --set cause=rents -o rents.h5\n\n"
    "The same scenario, settings and seed give the same bytes, whatever the number of threads. Ctrl-C keeps the runs\n"
    "that are finished. Wall time, host and command line go to a file beside the output: rents.run.json.\n"
    "Exit codes: 0 done, 1 a run failed (its row in the file says why), 2 bad input, 130 interrupted.";

ExitCode run_scenario(const Given& given) {
  const RunOptions options = run_options(given);
  if (options.quiet) set_log_level(LogLevel::warnings);
  catch_interrupts("finished runs are kept");
  Sources sources;
  Problems problems(sources);
  const std::unique_ptr<Prepared> prepared =
      prepare({options.scenario, options.settings, options.allow_outside}, sources, problems);
  print_aside(problems.text());
  if (!prepared) {
    const std::size_t errors = problems.error_count();
    log_error(std::to_string(errors) + (errors == 1 ? " error" : " errors") + "; nothing was run");
    return ExitCode::bad_input;
  }
  return Execution(options, given.command(), *prepared, sources).execute();
}

}  // namespace

Verb run_verb() {
  return {"run",
          "Live the histories of a scenario and write them to a result file.",
          {{"SCENARIO", "scenario file (YAML)"}},
          {{"-o,--output", "F.h5", "result file; without it NAME.h5 in the working folder, after the scenario"},
           {"-n,--replicates", "N", "number of runs; without it what the scenario says"},
           {"--only-replicate", "K", "live this one of the runs alone, counted from 0: to see again why it failed"},
           {"--seed", "S", "master seed, a whole number from 0 to 18446744073709551615; without it 1"},
           settings_flag(),
           {"-t,--threads", "N", "threads; without it as many as the processor has"},
           {"--force", "", "replace the result file if it exists"},
           json_flag("print the result as JSON"),
           {"-q,--quiet", "", "no progress, only warnings and errors"},
           outside_flag()},
          notes,
          run_scenario};
}

}  // namespace ostrakon
