// What a sweep would take: its points, and a few runs tried.
#include "tool/sweep_dry_run.h"

#include "phases/simulation.h"
#include "storage/history_writer.h"
#include "tool/counted.h"
#include "tool/log.h"
#include "tool/prepared.h"
#include "tool/progress.h"
#include "tool/provenance.h"
#include "tool/scratch_folder.h"
#include "tool/standard_streams.h"

#include "base/json.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <numeric>

namespace ostrakon {

namespace {

constexpr std::size_t points_shown = 12;
constexpr std::size_t points_tried = 3;
constexpr std::uint32_t runs_tried = 3;

// What a few runs took.
struct Sample {
  std::size_t runs = 0;
  double seconds = 0;
  double fixed = 0, bytes = 0;  // of a result file: whatever the runs, and of each run
  double startup = 0;           // seconds to read and compile a point
};

std::uint64_t runs_of(const SweepPlan& plan) { return std::accumulate(plan.least.begin(), plan.least.end(), std::uint64_t{0}); }

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::unique_ptr<Prepared> prepared_at(const SweepPlan& plan, const Point& point, bool allow_outside, std::string& trouble) {
  Sources sources;
  Problems problems(sources);
  std::unique_ptr<Prepared> prepared = prepare({plan.experiment.scenarios[point.scenario].path, settings_of(plan.experiment, point), allow_outside}, sources, problems);
  if (prepared == nullptr) trouble = problems.text();
  return prepared;
}

// How large a file with these runs is.
double file_size(const Prepared& prepared, const std::vector<RunRecord>& records, std::size_t count, const std::string& file) {
  HistoryLayout layout = prepared.layout;
  fill_provenance(layout, 1);
  HistoryWriter writer(file, layout, Overwrite::replace);
  for (std::size_t i = 0; i < count; ++i) writer.add(records[i]);
  writer.finish();
  return static_cast<double>(std::filesystem::file_size(file));
}

std::vector<RunRecord> live_some(const SweepPlan& plan, const Prepared& prepared, std::uint32_t runs, Sample& sample, std::string& trouble) {
  std::vector<RunRecord> records;
  for (std::uint32_t replicate = 0; replicate < runs; ++replicate) {
    HistoryRecorder recorder(prepared.scenario(), prepared.metrics);
    RunSpecification specification;
    specification.seed = plan.experiment.seed;
    specification.replicate = replicate;
    const auto begun = std::chrono::steady_clock::now();
    try {
      run(prepared.simulation, specification, recorder);
    } catch (const RunError& error) {
      trouble = error.what();
      continue;
    }
    RunRecord record = recorder.take();
    record.run = record.replicate = replicate;
    records.push_back(std::move(record));
    sample.seconds += seconds_since(begun);
    sample.runs += 1;
  }
  return records;
}

// The first point, one in the middle and the last, each lived a few times.
Sample sample_of(const SweepPlan& plan, bool allow_outside, std::string& trouble) {
  Sample sample;
  const ScratchFolder folder;
  const std::size_t tried = std::min(points_tried, plan.points.size());
  for (std::size_t i = 0; i < tried; ++i) {
    const Point& point = plan.points[tried == 1 ? 0 : i * (plan.points.size() - 1) / (tried - 1)];
    const auto start = std::chrono::steady_clock::now();
    const std::unique_ptr<Prepared> prepared = prepared_at(plan, point, allow_outside, trouble);
    sample.startup += seconds_since(start) / static_cast<double>(tried);
    if (prepared == nullptr) return sample;
    const std::vector<RunRecord> records = live_some(plan, *prepared, runs_tried, sample, trouble);
    if (i > 0 || records.size() < 2) continue;
    const double one = file_size(*prepared, records, 1, folder.file("one.h5")), all = file_size(*prepared, records, records.size(), folder.file("all.h5"));
    sample.bytes = (all - one) / static_cast<double>(records.size() - 1);
    sample.fixed = one - sample.bytes;
  }
  return sample;
}

std::string bytes_text(double bytes) {
  const char* units[] = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < std::size(units)) bytes /= 1000, ++unit;
  char text[32];
  std::snprintf(text, sizeof text, bytes < 10 ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
  return text;
}

std::string points_table(const SweepPlan& plan) {
  const std::vector<const Factor*> factors = plan.experiment.factors();
  const bool several = plan.experiment.scenarios.size() > 1;
  std::vector<std::vector<std::string>> rows = {{"point"}};
  if (several) rows.front().emplace_back("scenario");
  for (const Factor* factor : factors) rows.front().push_back(factor->name);
  const bool roles = std::any_of(plan.points.begin(), plan.points.end(), [](const Point& point) { return !point.role.empty(); });
  if (roles) rows.front().emplace_back("part");
  const std::size_t shown = plan.points.size() <= points_shown ? plan.points.size() : points_shown - 1;
  const auto add = [&](std::size_t number) {
    const Point& point = plan.points[number];
    std::vector<std::string>& row = rows.emplace_back();
    row.push_back(std::to_string(number));
    if (several) row.push_back(plan.experiment.scenarios[point.scenario].name);
    const std::vector<std::string> texts = coordinate_texts(plan.experiment, point);
    row.insert(row.end(), texts.begin(), texts.end());
    if (roles) row.push_back(point.role);
  };
  for (std::size_t i = 0; i < shown; ++i) add(i);
  if (shown < plan.points.size()) {
    rows.push_back({"…"});
    add(plan.points.size() - 1);
  }
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column) widths[column] = std::max(widths[column], row[column].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      line += row[column] + std::string(column + 1 < row.size() ? widths[column] - row[column].size() + 2 : 0, ' ');
    }
    text += line + "\n";
  }
  return text;
}

std::string text_of(const SweepPlan& plan, const Sample& sample, unsigned threads) {
  const Experiment& experiment = plan.experiment;
  std::string text = experiment.name + (experiment.summary.empty() ? "" : ": " + experiment.summary) + "\n" + points_table(plan);
  text += counted(plan.points.size(), "point") + ", " + counted(runs_of(plan), "run");
  if (!experiment.replicates.until.empty()) {
    text += " at least and " + std::to_string(plan.most_runs()) + " at most, until";
    for (const ReplicateRule::Wanted& wanted : experiment.replicates.until) text += " " + wanted.metric;
    text += experiment.replicates.until.size() == 1 ? " is known well enough" : " are known well enough";
  }
  text += "\n";
  if (sample.runs == 0) return text;
  const double each = sample.seconds / static_cast<double>(sample.runs);
  const auto runs = static_cast<double>(runs_of(plan));
  const double whole = (each * runs + sample.startup * static_cast<double>(plan.points.size())) / threads;
  text += "from " + counted(sample.runs, "run") + " tried: " + duration_text(whole) + " on " + counted(threads, "thread") + ", " +
          bytes_text(sample.fixed + sample.bytes * runs) + " of result file\n";
  return text;
}

std::string json_of(const SweepPlan& plan, const Sample& sample) {
  JsonValue points = JsonValue::list();
  const std::vector<const Factor*> factors = plan.experiment.factors();
  for (const Point& point : plan.points) {
    JsonValue one = JsonValue::object();
    if (plan.experiment.scenarios.size() > 1) one.set("scenario", plan.experiment.scenarios[point.scenario].name);
    const std::vector<std::string> texts = coordinate_texts(plan.experiment, point);
    for (std::size_t i = 0; i < factors.size(); ++i) one.set(factors[i]->name, texts[i]);
    if (!point.role.empty()) one.set("part", point.role);
    points.add(std::move(one));
  }
  JsonValue root = JsonValue::object();
  root.set("name", plan.experiment.name).set("runs", JsonValue::number(static_cast<double>(runs_of(plan))));
  root.set("most_runs", JsonValue::number(static_cast<double>(plan.most_runs())));
  if (sample.runs > 0) {
    root.set("seconds_a_run", JsonValue::number(sample.seconds / static_cast<double>(sample.runs)));
    root.set("bytes_a_run", JsonValue::number(sample.bytes));
  }
  root.set("points", std::move(points));
  return root.written();
}

}  // namespace

ExitCode show_sweep(const SweepPlan& plan, bool allow_outside, bool as_json, unsigned threads) {
  std::string trouble;
  const Sample sample = plan.points.empty() ? Sample() : sample_of(plan, allow_outside, trouble);
  if (!trouble.empty()) log_error("a point that was tried cannot be lived: " + trouble);
  return print_result(as_json ? json_of(plan, sample) : text_of(plan, sample, threads), trouble.empty() ? ExitCode::done : ExitCode::run_failed);
}

}  // namespace ostrakon
