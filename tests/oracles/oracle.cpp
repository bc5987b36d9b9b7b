#include "oracles/oracle.h"

#include "oracles/table.h"

#include <cmath>
#include <cstdio>

namespace ostrakon {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.5g", std::abs(value) < 1e-12 ? 0.0 : value);
  return text;
}

std::string counted(double value) {
  std::string digits = std::to_string(static_cast<long long>(value));
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

}  // namespace

bool full_samples() { return std::getenv("OSTRAKON_FULL") != nullptr; }

Oracle::Oracle(std::string name, std::string file, std::string exposes)
    : name_(std::move(name)), file_(std::move(file)), exposes_(std::move(exposes)) {}

std::vector<Oracle::Found> Oracle::live(const Settings& settings, const std::vector<Quantity>& quantities, bool keep) {
  const auto path = std::filesystem::path(OSTRAKON_SOURCE) / "tests" / "oracles" / (file_ + ".yaml");
  auto scenario = read_file(path, settings);
  if (!scenario) throw std::runtime_error("the scenario " + file_ + " is not in order");
  auto lived = std::make_unique<Lived>(std::move(*scenario));
  std::vector<Found> found(quantities.size());
  if (keep) records_.clear();
  const int runs = full_samples() ? runs_.many : runs_.few;
  for (int run = 0; run < runs; ++run) {
    RunRecord record = lived->run(static_cast<std::uint32_t>(run));
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      const double units = lived->metric(record, quantities[i].units);
      if (units == 0) continue;
      found[i].value += units * lived->metric(record, quantities[i].metric);
      found[i].units += units;
    }
    if (keep) records_.push_back(std::move(record));
  }
  for (Found& one : found) one.value /= one.units;
  if (keep) lived_ = std::move(lived);
  return found;
}

void Oracle::look(const Settings& settings, Runs runs, std::vector<Quantity> quantities) {
  SCOPED_TRACE(name_);
  runs_ = runs;
  first_ = rows_.size();
  const std::vector<Found> found = live(settings, quantities, true);
  for (std::size_t i = 0; i < quantities.size(); ++i) {
    const Moments& unit = quantities[i].unit;
    EXPECT_GT(unit.sd, 0) << quantities[i].what;
    EXPECT_NEAR(found[i].value, unit.mean, tolerance(unit, found[i].units)) << quantities[i].what;
    rows_.push_back({std::move(quantities[i]), found[i], ""});
  }
}

void Oracle::always(const std::string& metric, double value) const {
  for (const RunRecord& record : records_) EXPECT_EQ(lived_->metric(record, metric), value) << name_ << ", " << metric;
}

void Oracle::mutant(const std::string& mistake, const Settings& settings, const std::string& metric) {
  SCOPED_TRACE(name_ + ", mutant: " + mistake);
  for (std::size_t i = first_; i < rows_.size(); ++i) {
    Row& row = rows_[i];
    if (row.quantity.metric != metric) continue;
    const Found found = live(settings, {row.quantity}, false).front();
    const double off = (found.value - row.quantity.unit.mean) / tolerance(row.quantity.unit, found.units);
    EXPECT_GT(std::abs(off), 1) << "the mistake is not found out: " << metric << " gives " << found.value;
    char times[32];
    std::snprintf(times, sizeof times, "%+.1f", off);
    row.mutants += (row.mutants.empty() ? "" : "; ") + mistake + ": " + number(found.value) + " (" + times + ")";
    return;
  }
  ADD_FAILURE() << "no quantity " << metric;
}

std::vector<std::string> Oracle::lines() const {
  std::vector<std::string> lines;
  for (const Row& row : rows_) {
    const Quantity& quantity = row.quantity;
    lines.push_back("| " + name_ + " | " + quantity.what + " | " + number(quantity.unit.mean) + " | " + number(row.found.value) + " | " +
                    counted(row.found.units) + " | ± " + number(tolerance(quantity.unit, row.found.units)) + " | " + row.mutants + " | " +
                    (lines.empty() ? exposes_ : "") + " |");
  }
  return lines;
}

Oracle::~Oracle() {
  if (!full_samples()) expect_in_table(name_, lines());
}

}  // namespace ostrakon
