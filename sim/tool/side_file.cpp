#include "tool/side_file.h"

#include "records/summary.h"
#include "storage/temporary_file.h"

#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>

namespace ostrakon {

namespace {

std::string json_of(const SideFile& side) {
  std::string command;
  for (const std::string& word : side.command) command += (command.empty() ? "" : ", ") + json_text(word);
  return "{\n  \"history\": " + json_text(side.history) + ",\n  \"command\": [" + command +
         "],\n  \"started_at\": " + json_text(side.started_at) + ",\n  \"seconds\": " + json_number(side.seconds) +
         ",\n  \"host\": " + json_text(side.host) + ",\n  \"threads\": " + std::to_string(side.threads) +
         ",\n  \"runs_done\": " + std::to_string(side.runs_done) +
         ",\n  \"runs_failed\": " + std::to_string(side.runs_failed) +
         ",\n  \"interrupted\": " + (side.interrupted ? "true" : "false") + "\n}\n";
}

}  // namespace

std::string side_path(const std::string& history) {
  constexpr std::string_view ending = ".h5";
  const bool has = history.size() > ending.size() && history.ends_with(ending);
  return (has ? history.substr(0, history.size() - ending.size()) : history) + ".run.json";
}

void write_side_file(const SideFile& side) {
  TemporaryFile file(side_path(side.history), Overwrite::replace);
  std::ofstream out(file.path(), std::ios::binary | std::ios::trunc);
  out << json_of(side);
  out.close();
  if (!out) throw StorageError(file.target(), "cannot be written");
  file.publish();
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string host_name() {
  std::array<char, 256> text{};
  if (::gethostname(text.data(), text.size() - 1) != 0) return "unknown";
  return text.data();
}

}  // namespace ostrakon
