// What `ostrakon run` is asked to do.
#pragma once

#include "tool/verb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

struct RunOptions {
  std::string scenario;
  std::string output;                           // empty: NAME.h5 in the working folder
  std::optional<std::uint32_t> replicates;      // none: as the scenario says
  std::optional<std::uint32_t> only_replicate;  // this one alone
  std::uint64_t seed = 1;
  std::vector<std::pair<std::string, std::string>> settings;  // --set name=value, in order
  unsigned threads = 0;                                       // 0: as many as the processor has
  bool force = false;                                         // replace an existing output
  bool json = false;                                          // result as one JSON object on stdout
  bool quiet = false;                                         // no progress, only warnings and errors
  bool allow_outside = false;                                 // paths of the scenario may leave its root
};

// Throws FlagMistake.
RunOptions run_options(const Given& given);

// The largest values that flags take.
inline constexpr std::uint32_t most_replicates = 10'000'000;
inline constexpr unsigned most_threads = 1024;

}  // namespace ostrakon
