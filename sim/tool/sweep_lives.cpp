#include "tool/sweep_lives.h"

#include "base/parallel.h"
#include "records/summary.h"
#include "sweep/claim.h"
#include "sweep/shard.h"
#include "tool/interrupts.h"
#include "tool/lived_record.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <stdexcept>
#include <thread>

namespace ostrakon {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_levels_looked_at = 5000;
constexpr std::chrono::milliseconds look_again_after(200);

// Null: `trouble` says why not.
std::unique_ptr<Prepared> prepare_with(const std::string& scenario, const std::vector<Setting>& settings, const ReadOptions& options, std::string& trouble) {
  Sources sources;
  Problems problems(sources);
  std::unique_ptr<Prepared> prepared =
      prepare({scenario, settings, options.allow_outside, options.embedded, Prepared::Keep::as_recorded, options.only_embedded}, sources, problems);
  if (prepared == nullptr) {
    for (const Problem& problem : problems.all()) {
      if (problem.severity == Severity::error && trouble.empty()) trouble = problem.message;
    }
  }
  return prepared;
}

// What each level sets, each once.
std::set<std::vector<Setting>> levels_of(const Experiment& experiment) {
  std::set<std::vector<Setting>> levels;
  for (const auto& [factor, level] : all_levels(experiment)) levels.insert(level.settings);
  return levels;
}

// A point made ready to be lived, or why it cannot be.
struct PointReady {
  std::unique_ptr<Prepared> prepared;
  std::unique_ptr<RecordMap> map;
  std::string trouble;
};

// Points are compiled once each and kept while runs of them are under way.
class PointsReady {
 public:
  PointsReady(const SweepPlan& plan, const HistoryLayout& layout, const SweepOptions& options)
      : plan_(plan), layout_(layout), options_(options.reading), most_kept_(2 * options.threads + 2) {}
  std::shared_ptr<const PointReady> get(std::size_t point) {
    std::unique_lock lock(mutex_);
    std::shared_ptr<Entry>& entry = entries_[point];
    if (!entry) entry = std::make_shared<Entry>();
    const std::shared_ptr<Entry> mine = entry;
    while (entries_.size() > most_kept_) entries_.erase(entries_.begin()->first == point ? std::next(entries_.begin()) : entries_.begin());
    lock.unlock();
    std::call_once(mine->once, [&] { mine->ready = make(point); });
    return mine->ready;
  }

 private:
  struct Entry {
    std::once_flag once;
    std::shared_ptr<const PointReady> ready;
  };
  std::shared_ptr<const PointReady> make(std::size_t point) const {
    auto ready = std::make_shared<PointReady>();
    const Point& of = plan_.points[point];
    ready->prepared = prepare_with(plan_.experiment.scenarios[of.scenario].path, settings_of(plan_.experiment, of), options_, ready->trouble);
    if (ready->prepared == nullptr) return ready;
    try {
      ready->map = std::make_unique<RecordMap>(ready->prepared->layout, layout_);
    } catch (const std::runtime_error& error) {
      ready->trouble = error.what();
    }
    return ready;
  }
  const SweepPlan& plan_;
  const HistoryLayout& layout_;
  const ReadOptions& options_;
  const std::size_t most_kept_;  // as many as runs can be under way
  std::mutex mutex_;
  std::map<std::size_t, std::shared_ptr<Entry>> entries_;
};

RunRecord without_history(const std::string& why, const HistoryLayout& layout) {
  RunRecord record;
  record.status = RunStatus::failed;
  record.message = why;
  record.parameters.assign(layout.parameter_names.size(), nan);
  return record;
}

// None: cut short.
std::optional<RunRecord> live_one(const PointReady& point, const RunSpecification& specification, const HistoryLayout& layout, const std::atomic<bool>& stop) {
  if (point.map == nullptr) return without_history(point.trouble, layout);
  const Prepared& prepared = *point.prepared;
  HistoryRecorder recorder(prepared.scenario(), prepared.metrics);
  std::optional<RunRecord> record = lived_record(prepared, specification, recorder, stop);
  if (record) point.map->apply(*record);
  return record;
}

class ShardLives {
 public:
  ShardLives(const SweepPlan& plan, const HistoryLayout& layout, const SweepOptions& options, const std::atomic<bool>& stop, const SweepNews& news, SweepResult& result)
      : plan_(plan), layout_(layout), options_(options), stop_(stop), news_(news), result_(result), ready_(plan, layout, options) {}

  // Throws ShardLost.
  void live(const ShardName& name, const Claim& claim) {
    const SweepPlan::Shard& shard = plan_.shards[name.number];
    ShardJournal journal(name, !options_.retry_failed);
    for (const std::string& remark : journal.remarks()) news_.remark(remark);
    Waves waves(plan_, layout_);
    const bool in_waves = !plan_.experiment.replicates.until.empty();
    if (in_waves) journal.each_earlier([&](const RunRecord& record) { waves.add(record); });
    for (;;) {
      const std::vector<std::uint32_t> missing = waves.missing(shard, [&](std::uint32_t run) { return journal.finished().contains(run); });
      if (missing.empty()) break;
      live_runs(missing, journal, waves, claim);
      if (stop_.load()) return;
    }
    journal.seal();
    tidy_shard(name);
    result_.sealed += 1;
  }

 private:
  // Finished runs are kept in the order in which they come, so that a long one holds up nobody.
  void live_runs(const std::vector<std::uint32_t>& runs, ShardJournal& journal, Waves& waves, const Claim& claim) {
    std::mutex one_keeps;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> leave{false};
    const auto append = [&](const RunRecord& record) {
      if (claim.is_lost()) throw ShardLost(journal.path(), "has been taken over by another process");
      journal.append(record);
      waves.add(record);
      result_.lived += 1;
      result_.failed += record.status == RunStatus::failed ? 1 : 0;
      if (news_.run_ended) news_.run_ended(record);
    };
    const auto keep = [&](const RunRecord& record) {
      const std::lock_guard lock(one_keeps);
      if (leave.load()) return;
      try {
        append(record);
      } catch (const ShardLost&) {
        leave.store(true);
        throw;
      } catch (...) {  // what others live now could not be kept either
        leave.store(true);
        request_stop();
        throw;
      }
    };
    const auto worker = [&](std::size_t, unsigned) {
      for (std::size_t number = next++; number < runs.size() && !stop_.load(std::memory_order_relaxed) && !leave.load(std::memory_order_relaxed); number = next++) {
        const std::optional<RunRecord> record = live_run(runs[number]);
        if (!record) return;
        keep(*record);
      }
    };
    parallel_for_runs(options_.threads, options_.threads, worker);
  }

  std::optional<RunRecord> live_run(std::uint32_t run) {
    const std::size_t point = plan_.point_of(run);
    RunSpecification specification;
    specification.seed = plan_.seed(point);
    specification.replicate = run - plan_.first_run[point];
    std::optional<RunRecord> record = live_one(*ready_.get(point), specification, layout_, stop_);
    if (!record) return record;
    record->run = run;
    record->point = static_cast<std::uint32_t>(point);
    record->replicate = specification.replicate;
    return record;
  }

  const SweepPlan& plan_;
  const HistoryLayout& layout_;
  const SweepOptions& options_;
  const std::atomic<bool>& stop_;
  const SweepNews& news_;
  SweepResult& result_;
  PointsReady ready_;
};

bool is_complete(const ShardName& name, bool retry_failed) {
  return std::filesystem::exists(name.sealed()) && ShardRuns(name).is_sealed() && !(retry_failed && count_shard(name).failed > 0);
}

// Lives what is missing of it. False: somebody else has claimed it. `under_way`: there may be something to tidy.
bool live_shard(const ShardName& name, bool retry_failed, bool under_way, Claims& claims, ShardLives& lives, SweepResult& result) {
  if (!under_way && is_complete(name, retry_failed)) {
    result.sealed += 1;
    return true;
  }
  const std::unique_ptr<Claim> claim = claims.take(name.lock());
  if (claim == nullptr) return false;
  if (is_complete(name, retry_failed)) {
    tidy_shard(name);
    result.sealed += 1;
    return true;
  }
  try {
    lives.live(name, *claim);
  } catch (const ShardLost&) {
    (ShardRuns(name).is_sealed() ? result.sealed : result.busy) += 1;
  }
  return true;
}

}  // namespace

HistoryLayout sweep_layout(const SweepPlan& plan, const ReadOptions& options) {
  std::optional<HistoryLayout> layout;
  const std::set<std::vector<Setting>> levels = levels_of(plan.experiment);
  for (const StudiedScenario& studied : plan.experiment.scenarios) {
    std::vector<std::vector<Setting>> asked = {{}};
    asked.insert(asked.end(), levels.begin(), levels.size() > most_levels_looked_at ? std::next(levels.begin(), most_levels_looked_at) : levels.end());
    for (const std::vector<Setting>& level : asked) {
      std::vector<Setting> settings = plan.experiment.set;
      settings.insert(settings.end(), level.begin(), level.end());
      std::string trouble;
      const std::unique_ptr<Prepared> prepared = prepare_with(studied.path, settings, options, trouble);
      if (prepared == nullptr) throw std::runtime_error(trouble);
      if (!layout) {
        layout = prepared->layout;
      } else {
        widen_layout(*layout, prepared->layout);
      }
    }
  }
  return layout.value();
}

SweepResult live_sweep(const SweepPlan& plan, const HistoryLayout& layout, const std::string& folder, const SweepOptions& options, const std::atomic<bool>& stop,
                       const SweepNews& news) {
  SweepResult result;
  Claims claims;
  ShardLives lives(plan, layout, options, stop, news, result);
  std::vector<std::size_t> shards = options.shards;
  // Those that others have claimed are looked at until they are seen to be at work, or have not stirred for so long that they
  // must have died.
  const std::set<std::size_t> under_way = shards_under_way(folder);
  for (bool first = true; !shards.empty() && !stop.load(); first = false) {
    if (!first) std::this_thread::sleep_for(look_again_after);
    std::erase_if(shards, [&](std::size_t shard) {
      if (stop.load()) return false;
      const ShardName name{folder, shard, plan.digest};
      const bool done = live_shard(name, options.retry_failed, under_way.contains(shard), claims, lives, result);
      const bool others = !done && claims.is_alive(name.lock());
      result.busy += others ? 1 : 0;
      return done || others;
    });
  }
  return result;
}

void Waves::add(const RunRecord& record) {
  if (plan_.experiment.replicates.until.empty()) return;
  std::vector<double>& values = values_[record.run];
  values.clear();
  for (const ReplicateRule::Wanted& wanted : plan_.experiment.replicates.until) {
    const auto metric = std::find_if(layout_.metrics.begin(), layout_.metrics.end(), [&](const MetricLayout& one) { return !one.every_step && one.name == wanted.metric; });
    const auto place = static_cast<std::size_t>(metric - layout_.metrics.begin());
    const bool there = record.status == RunStatus::done && place < record.metrics.size() && !record.metrics[place].empty();
    values.push_back(there ? record.metrics[place].front() : nan);
  }
}

bool Waves::reached(std::size_t point, std::uint32_t runs) const {
  const std::vector<ReplicateRule::Wanted>& wanted = plan_.experiment.replicates.until;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    double sum = 0, squares = 0;
    std::uint64_t count = 0;
    for (std::uint32_t replicate = 0; replicate < runs; ++replicate) {
      const double value = values_.at(plan_.first_run[point] + replicate)[i];
      if (std::isnan(value)) continue;
      sum += value, squares += value * value, ++count;
    }
    if (count < 2) return false;
    const auto n = static_cast<double>(count);
    const double sd = std::sqrt(std::max(0.0, (squares - sum * sum / n) / (n - 1)));
    const Interval interval = student_interval(sum / n, sd, count, 0.95);
    if (!((interval.high - interval.low) / 2 <= wanted[i].half_width)) return false;
  }
  return true;
}

std::uint32_t Waves::needed(std::size_t point) const {
  const ReplicateRule& rule = plan_.experiment.replicates;
  std::uint32_t runs = plan_.least[point];
  while (!rule.until.empty() && runs < plan_.most[point]) {
    for (std::uint32_t replicate = 0; replicate < runs; ++replicate) {
      if (!values_.contains(plan_.first_run[point] + replicate)) return runs;
    }
    if (reached(point, runs)) break;
    runs = std::min(runs + rule.wave, plan_.most[point]);
  }
  return runs;
}

std::vector<std::uint32_t> Waves::missing(const SweepPlan::Shard& shard, const std::function<bool(std::uint32_t run)>& finished) const {
  std::vector<std::uint32_t> missing;
  for (std::size_t point = shard.first_point; point < shard.end_point; ++point) {
    const std::uint32_t wanted = needed(point);
    for (std::uint32_t replicate = 0; replicate < wanted; ++replicate) {
      const std::uint32_t run = plan_.first_run[point] + replicate;
      if (!finished(run)) missing.push_back(run);
    }
  }
  return missing;
}

}  // namespace ostrakon
