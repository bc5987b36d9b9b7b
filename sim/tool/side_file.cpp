#include "tool/side_file.h"

#include "records/summary.h"
#include "storage/temporary_file.h"

#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>
#include <string_view>

namespace ostrakon {

namespace {

constexpr std::string_view beginning = "{\n  \"history\": ";

// There is a file, and no run has written it.
bool is_of_others(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  std::string head(beginning.size(), '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return in.gcount() > 0 && head != beginning;
}

std::string json_of(const SideFile& side) {
  std::string command;
  for (const std::string& word : side.command) command += (command.empty() ? "" : ", ") + json_text(word);
  return std::string(beginning) + json_text(side.history) + ",\n  \"command\": [" + command +
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
  const std::string path = side_path(side.history);
  if (is_of_others(path)) throw StorageError(path, "is not of an earlier run and is not overwritten");
  TemporaryFile file(path, Overwrite::replace);
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
