// Scenarios given as text, lived in memory.
#pragma once

#include "input/read_scenario.h"
#include "phases/simulation.h"
#include "records/metrics.h"
#include "records/recorder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

using Values = std::vector<double>;
using Settings = std::vector<std::pair<std::string, std::string>>;

// The scenario library of the source tree.
inline std::filesystem::path library() { return std::filesystem::path(OSTRAKON_SOURCE) / "scenarios"; }

inline std::optional<Scenario> read_file(const std::filesystem::path& path, const Settings& settings, std::string* messages = nullptr) {
  Sources sources;
  Problems problems(sources);
  ReadOptions options;
  options.settings = settings;
  options.library = library();
  options.allow_outside = true;
  std::optional<Scenario> scenario = read_scenario(path.string(), options, engine_catalogue(), sources, problems);
  if (messages != nullptr) *messages = problems.text();
  if (!scenario && messages == nullptr) ADD_FAILURE() << problems.text();
  return scenario;
}

inline std::optional<Scenario> read_text(const std::string& text, const Settings& settings = {}, std::string* messages = nullptr) {
  const auto path = std::filesystem::temp_directory_path() / ("ostrakon-test-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(path) << text;
  auto scenario = read_file(path, settings, messages);
  std::filesystem::remove(path);
  return scenario;
}

// Bit for bit, NaN included.
inline bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y); });
}

// A scenario ready to be lived, and what its runs gave.
class Lived {
 public:
  explicit Lived(Scenario scenario) : simulation_(std::make_unique<Simulation>(std::move(scenario))) {
    metrics_ = std::make_unique<Metrics>(*simulation_);
    simulation_->seal();
    layout_ = history_layout(simulation_->scenario(), *metrics_);
  }
  explicit Lived(const std::string& text, const Settings& settings = {}) : Lived(read_text(text, settings).value()) {}

  RunRecord run(std::uint32_t replicate = 0, std::uint64_t seed = 1, const std::vector<std::uint32_t>* block_order = nullptr,
                const std::vector<std::uint32_t>* row_order = nullptr, unsigned threads = 1) const {
    HistoryRecorder recorder(simulation_->scenario(), *metrics_);
    RunSpecification specification;
    specification.seed = seed;
    specification.replicate = replicate;
    specification.block_order = block_order;
    specification.row_order = row_order;
    specification.threads = threads;
    ostrakon::run(*simulation_, specification, recorder);
    RunRecord record = recorder.take();
    record.run = record.replicate = replicate;
    return record;
  }
  // A metric at the end of a run (its group, for grouped ones).
  double metric(const RunRecord& record, const std::string& name, std::size_t group = 0) const {
    const auto layouts = metrics_->layouts();
    for (std::size_t i = 0; i < layouts.size(); ++i) {
      if (layouts[i].name == name) return record.metrics[i].at(record.metrics[i].size() - layouts[i].width() + group);
    }
    ADD_FAILURE() << "no metric " << name;
    return 0;
  }
  // All values of a metric, step by step.
  std::vector<double> series(const RunRecord& record, const std::string& name) const {
    const auto layouts = metrics_->layouts();
    for (std::size_t i = 0; i < layouts.size(); ++i) {
      if (layouts[i].name == name) return record.metrics[i];
    }
    ADD_FAILURE() << "no metric " << name;
    return {};
  }
  // Number of a word in one of the catalogue's lists, as columns hold it.
  double word(const std::string& list, const std::string& name) const {
    const Catalogue& catalogue = simulation_->scenario().catalogue;
    const std::int32_t index = index_of(catalogue.words(catalogue.find_words(list)).words, name);
    if (index < 0) ADD_FAILURE() << "no word " << name;
    return index;
  }
  const HistoryLayout& layout() const { return layout_; }
  const Simulation& simulation() const { return *simulation_; }
  const Metrics& metrics() const { return *metrics_; }
  // A column of a recorded table as numbers.
  std::vector<double> column(const RunRecord& record, const std::string& table, const std::string& name) const {
    for (std::size_t t = 0; t < layout_.tables.size(); ++t) {
      if (layout_.tables[t].name != table) continue;
      for (std::size_t c = 0; c < layout_.tables[t].columns.size(); ++c) {
        if (layout_.tables[t].columns[c].name != name) continue;
        return std::visit([](const auto& cells) { return std::vector<double>(cells.begin(), cells.end()); }, record.tables[t].columns[c]);
      }
    }
    ADD_FAILURE() << "no column " << table << "." << name;
    return {};
  }

 private:
  std::unique_ptr<Simulation> simulation_;
  std::unique_ptr<Metrics> metrics_;
  HistoryLayout layout_;
};

}  // namespace ostrakon
