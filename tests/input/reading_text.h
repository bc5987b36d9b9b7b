// Scenarios given as text, read with the engine's catalogue.
#pragma once

#include "input/read_scenario.h"
#include "phases/simulation.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

using Settings = std::vector<std::pair<std::string, std::string>>;

inline std::filesystem::path shipped_scenarios() {
  return std::filesystem::path(OSTRAKON_SOURCE) / "scenarios";
}

// A folder of its own for each test program, gone with it.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("ostrakon-input-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_ / "scenarios");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ReadResult {
  std::optional<Scenario> scenario;
  std::string messages;
};

inline ReadResult read_path(const std::filesystem::path& path, const Settings& settings = {}) {
  Sources sources;
  Problems problems(sources);
  ReadOptions options;
  options.settings = settings;
  options.library = shipped_scenarios();
  ReadResult result;
  result.scenario = read_scenario(path.string(), options, engine_catalogue(), sources, problems);
  result.messages = problems.text();
  return result;
}

inline ReadResult read_text(const std::string& text, const Settings& settings = {}) {
  const Folder folder;
  return read_path(folder.write("scenario.yaml", text), settings);
}

// The least that can be run; `more` is added at the end.
inline std::string small_scenario(const std::string& more) {
  return "ostrakon: 1\n"
         "clock: { step: month, start: 2000-01, steps: 24 }\n"
         "ranks: [ { name: clerk }, { name: chief } ]\n"
         "organisations:\n"
         "  office:\n"
         "    posts:\n"
         "      head: { rank: chief }\n"
         "      clerk: { rank: clerk, seats: 4 }\n" +
         more;
}

}  // namespace ostrakon
