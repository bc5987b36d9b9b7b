#include "bench/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace ostrakon::bench {

Quartiles quartiles(std::vector<double> values) {
  if (values.empty()) throw std::invalid_argument("quartiles of nothing");
  std::sort(values.begin(), values.end());
  const auto at = [&values](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    const double weight = place - static_cast<double>(below);
    return weight == 0 ? values[below] : values[below] + weight * (values[above] - values[below]);
  };
  return {at(0.25), at(0.5), at(0.75)};
}

double median(const std::vector<double>& values) {
  return quartiles(values).median;
}

double Measure::value() const {
  return median(repeats);
}

bool Measure::falls_short() const {
  return falls_short(1);
}

bool Measure::falls_short(double slack) const {
  if (required == 0) return false;
  const double found = value();
  // Written so that what is not a number falls short.
  return better == Better::higher ? !(found >= slack * required) : !(found * slack <= required);
}

void Measures::add(Measure measure) {
  if (!measure.repeats.empty()) all_.push_back(std::move(measure));
}

const Measure* Measures::find(const std::string& name, std::uint32_t agents) const {
  for (const Measure& measure : all_)
    if (measure.name == name && measure.agents == agents) return &measure;
  return nullptr;
}

double required_ratio(std::uint32_t agents) {
  switch (agents) {
    case 1'000:
      return 1.2;
    case 10'000:
    case 100'000:
      return 1.5;
    case 1'000'000:
      return 1.3;
    default:
      return 0;
  }
}

bool is_reference_processor() {
  __builtin_cpu_init();
  return __builtin_cpu_is("znver2") != 0;
}

double ratio_elsewhere(std::uint32_t agents) {
  switch (agents) {
    case 1'000:
      return 1.01;
    case 10'000:
      return 1.18;
    case 100'000:
      return 0.95;
    case 1'000'000:
      return 0.80;
    default:
      return 0;
  }
}

std::vector<std::string> guard_failures(const Measures& measures, double slack) {
  std::vector<std::string> failures;
  for (const Measure& measure : measures.all()) {
    Measure compared = measure;
    if (measure.usual > 0) compared.required = measure.usual;
    if (!compared.guarded || !compared.falls_short(slack)) continue;
    failures.push_back(fmt::format("{} agents: {} is {:.3f}, at least {:.3f} is needed", compared.agents, compared.name,
                                   compared.value(), slack * compared.required));
  }
  return failures;
}

}  // namespace ostrakon::bench
