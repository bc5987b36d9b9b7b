#include "input/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace ostrakon {

namespace fs = std::filesystem;

fs::path real_path(const fs::path& path) {
  std::error_code failed;
  fs::path result = fs::weakly_canonical(path, failed);
  return failed ? path.lexically_normal() : result;
}

namespace {

bool lies_within(const fs::path& file, const fs::path& folder) {
  const auto [end, at] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return end == folder.end();
}

// The nearest folder above the file that holds `scenarios`; else the file's own folder.
fs::path root_of(const fs::path& file) {
  fs::path own = real_path(file).parent_path();
  for (fs::path folder = own;; folder = folder.parent_path()) {
    std::error_code failed;
    if (fs::is_directory(folder / "scenarios", failed)) return folder;
    if (folder == folder.parent_path()) return own;
  }
}

}  // namespace

void InputFiles::set_root(const fs::path& file) {
  root_ = root_of(file);
}

std::optional<fs::path> InputFiles::find(const LocatedText& name, const fs::path& asking) {
  const fs::path wanted(name.text);
  if (name.text.empty()) {
    problems_.error(name.place(), "the name of a file is missing");
    return std::nullopt;
  }
  std::vector<fs::path> places = {asking.parent_path() / wanted};
  if (!options_.library.empty() && wanted.is_relative()) places.push_back(options_.library / wanted);
  bool outside = false;
  for (const fs::path& place : places) {
    if (is_embedded(place)) return place.lexically_normal();
    if (options_.only_embedded) continue;
    std::error_code failed;
    if (!fs::is_regular_file(place, failed)) continue;
    const fs::path real = real_path(place);
    const bool inside =
        lies_within(real, root_) || (!options_.library.empty() && lies_within(real, real_path(options_.library)));
    if (inside || options_.allow_outside) return place.lexically_normal();
    outside = true;
  }
  // The library may have lain elsewhere where the texts were stored.
  if (options_.only_embedded && wanted.is_relative()) {
    const std::string end = "/" + wanted.lexically_normal().string();
    for (const auto& [path, text] : options_.embedded) {
      if (path.ends_with(end)) return fs::path(path);
    }
  }
  problems_.error(name.place(),
                  outside ? "'" + name.text +
                                "' lies outside what this scenario may read (its own tree and the shipped "
                                "scenarios); allow it with --allow-outside"
                : options_.only_embedded
                          ? "'" + name.text + "' is not among the files that are stored"
                          : "there is no file '" + name.text + "' beside this one or among the shipped scenarios");
  return std::nullopt;
}

bool InputFiles::is_embedded(const fs::path& path) const {
  return std::any_of(options_.embedded.begin(), options_.embedded.end(),
                     [&](const auto& file) { return file.first == path.lexically_normal().string(); });
}

std::optional<std::int32_t> InputFiles::open(const fs::path& path, Place asked_at, std::size_t largest) {
  for (const auto& [given, text] : options_.embedded) {
    if (given != path.string()) continue;
    opened_.push_back(sources_.add(given, text));
    return opened_.back();
  }
  if (options_.only_embedded) {
    problems_.error(asked_at, path.string() + ": is not among the files that are stored");
    return std::nullopt;
  }
  std::error_code failed;
  const auto size = fs::is_regular_file(path, failed) ? fs::file_size(path, failed) : 0;
  if (!fs::is_regular_file(path, failed)) {
    const bool there = fs::exists(path, failed);
    problems_.error(asked_at, path.string() + (fs::is_directory(path, failed) ? ": is a folder; name a file in it"
                                               : there ? ": is a device or pipe; a scenario is a file"
                                                       : ": there is no such file"));
    return std::nullopt;
  }
  if (size > largest) {
    problems_.error(asked_at, path.string() + ": such a file holds at most " + std::to_string(largest >> 20) + " MB");
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  if (size > 0) text << stream.rdbuf();
  if (!stream) {
    problems_.error(asked_at, path.string() + ": cannot be read (" + std::strerror(errno) + ")");
    return std::nullopt;
  }
  const std::int32_t file = sources_.add(path.string(), std::move(text).str());
  opened_.push_back(file);
  return file;
}

}  // namespace ostrakon
