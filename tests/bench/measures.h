// What the benchmark measured, as a list: each measure with all its repeats, so that two results can be compared with
// regard to their noise.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ostrakon::bench {

enum class Better : std::uint8_t { higher, lower };

struct Measure {
  std::string name;          // as in the JSON: engine_over_scalar_yardstick
  std::uint32_t agents = 0;  // 0: not of one size of the reference workload
  std::string unit;          // "ratio", "agent-steps/s", "s", "ns", "bytes", "exponent" …
  Better better = Better::higher;
  std::vector<double> repeats;  // in the order measured, at least one
  double required = 0;   // the median is at least (better higher) or at most (lower) this; 0: nothing is required
  bool guarded = false;  // a ratio of engine to yardstick, which a busy machine does not change much
  double usual = 0;      // of this processor: the guard compares with it; 0: with what is required

  double value() const;                  // the median
  bool falls_short() const;              // of what is required; also if not a number
  bool falls_short(double slack) const;  // below `slack` of what is required, or as far above
};

struct Quartiles {
  double lower = 0, median = 0, upper = 0;
};

// Throws std::invalid_argument for no values. Linear between the two nearest of the sorted values.
Quartiles quartiles(std::vector<double> values);
double median(const std::vector<double>& values);

class Measures {
 public:
  // A measure without repeats is left out: it was not measured.
  void add(Measure measure);
  const Measure* find(const std::string& name, std::uint32_t agents = 0) const;  // null: not measured
  const std::vector<Measure>& all() const { return all_; }

 private:
  std::vector<Measure> all_;
};

// What the project requires at a size on one thread: engine over scalar yardstick at least this; 0: nothing.
double required_ratio(std::uint32_t agents);

// Whether this is a processor on which what is required was reached (EPYC, Zen 2). On a Xeon with AVX-512 the scalar
// yardstick lives 1.65 times as many agents as there, the engine 1.3 times: a ratio says less of the engine than of both.
bool is_reference_processor();
// The ratio measured on that Xeon; the guard takes it for any other processor than the reference. 0: not measured.
double ratio_elsewhere(std::uint32_t agents);

// A line for each guarded measure that falls below `slack` of what it is compared with; empty: the guard holds.
std::vector<std::string> guard_failures(const Measures& measures, double slack);

}  // namespace ostrakon::bench
