#include "input/load.h"

#include "input/merge.h"
#include "input/schema.h"
#include "input/yaml.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest_extends = 16;
constexpr std::size_t most_files = 100;
constexpr std::size_t largest_roster = std::size_t{256} << 20;  // bytes

bool lies_within(const fs::path& file, const fs::path& folder) {
  const auto [end, at] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return end == folder.end();
}

fs::path real_path(const fs::path& path) {
  std::error_code failed;
  fs::path result = fs::weakly_canonical(path, failed);
  return failed ? path.lexically_normal() : result;
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

class Loader {
 public:
  Loader(const ReadOptions& options, Sources& sources, Problems& problems)
      : options_(options), sources_(sources), problems_(problems) {}

  std::optional<InputNode> load(const fs::path& path, Place asked_at, std::vector<fs::path> chain) {
    const fs::path real = real_path(path);
    if (std::find(chain.begin(), chain.end(), real) != chain.end()) {
      std::string circle;
      for (const fs::path& link : chain) circle += link.filename().string() + " → ";
      problems_.error(asked_at, "files extend each other in a circle: " + circle + real.filename().string());
      return std::nullopt;
    }
    chain.push_back(real);
    if (chain.size() > deepest_extends || files_.size() >= most_files) {
      problems_.error(asked_at, "'extends' goes through at most " + std::to_string(deepest_extends) +
                                    " files in a row and " + std::to_string(most_files) + " in all");
      return std::nullopt;
    }
    if (path.extension() == ".csv") {
      problems_.error(asked_at, path.string() + ": a roster is read with the scenario that names it; give that one");
      return std::nullopt;
    }
    const std::optional<std::int32_t> file = open(path, asked_at);
    if (!file) return std::nullopt;
    std::optional<InputNode> own = parse_yaml(*file, problems_);
    if (!own) return std::nullopt;
    if (!own->is_map()) {
      problems_.error({*file, 0, 0}, "a scenario is a list of keys and values, the first of them 'ostrakon: 1'");
      return std::nullopt;
    }
    if (is_experiment(*own, *file)) return std::nullopt;
    check_format(*own, *file);
    InputNode merged = map_node({*file, 0, 0});
    bool fine = true;
    for (const LocatedText& name : extended(*own)) {
      const std::optional<fs::path> base_path = find(name, path);
      std::optional<InputNode> base = base_path ? load(*base_path, name.place(), chain) : std::nullopt;
      fine = fine && base.has_value();
      if (!base) continue;
      take_out(*base, "name");  // what is inherited is not this scenario
      take_out(*base, "summary");
      merge(merged, std::move(*base), scenario_schema(), "", problems_);
    }
    take_out(*own, "extends");
    note_step(*own);
    expand_short_forms(*own, scenario_schema());
    merge(merged, std::move(*own), scenario_schema(), "", problems_);
    if (!fine) return std::nullopt;  // what follows from a missing library would only bury the cause
    return merged;
  }
  // The file that agents.roster or agents.ties names, looked for like those of `extends`; -1: there is none, or it was
  // reported.
  std::int32_t load_roster(const InputNode& document, const char* key, const fs::path& scenario) {
    const InputNode* agents = document.find("agents");
    const InputNode* roster = agents != nullptr && agents->is_map() ? agents->find(key) : nullptr;
    if (roster == nullptr || roster->says_none() || roster->empty()) return -1;
    if (!roster->is_scalar()) {
      problems_.error(roster->place, "'" + std::string(key) + "' names a file of comma-separated values");
      return -1;
    }
    const bool by_hand = !roster->place.known() || sources_.path(roster->place.file).starts_with("--set ");
    const std::optional<fs::path> path = find(roster->text, by_hand ? scenario : fs::path(sources_.path(roster->place.file)));
    if (!path) return -1;
    const std::optional<std::int32_t> file = open(*path, roster->place, largest_roster);
    return file.value_or(-1);
  }
  std::vector<std::int32_t> files() const { return files_; }
  std::vector<StepMeant> steps_meant() const { return steps_meant_; }

  void set_root(const fs::path& file) { root_ = root_of(file); }

 private:
  static void take_out(InputNode& map, std::string_view key) {
    std::erase_if(map.entries, [&](const InputEntry& entry) { return entry.key == key; });
  }

  // An experiment says how to study a scenario; it is none.
  bool is_experiment(const InputNode& own, std::int32_t file) {
    if (own.find("ostrakon experiment") == nullptr) return false;
    const InputNode* scenario = own.find("scenario");
    problems_.error({file, 0, 0}, "this is an experiment, which says how to study a scenario" +
                                      (scenario != nullptr && scenario->is_scalar() ? " (" + scenario->text.text + ")"
                                                                                    : std::string()) +
                                      "; experiments are not in this version");
    return true;
  }

  // The step for which a file is written is its own: what is merged with others has none.
  void note_step(InputNode& own) {
    const InputNode* node = own.find("written_for");
    if (node == nullptr) return;
    const std::vector<std::string>& units = clock_units();
    const std::int32_t unit = node->is_scalar() ? index_of(units, node->text.text) : -1;
    if (unit < 0) {
      problems_.error(node->place, "'written_for' names a step of the clock: " + listed(units) +
                                       (node->is_scalar() ? suggestion(node->text.text, units) : ""));
    } else {
      steps_meant_.push_back({static_cast<Clock::Unit>(unit), node->place});
    }
    take_out(own, "written_for");
  }

  void check_format(InputNode& own, std::int32_t file) {
    const InputNode* format = own.find("ostrakon");
    if (format == nullptr) {
      problems_.error({file, 0, 0}, "the number of the format is missing; begin the file with 'ostrakon: 1'");
      own.entries.insert(own.entries.begin(), {"ostrakon", {file, 0, 0}, scalar_node(unplaced("1")), ""});
      return;
    }
    if (format->is_scalar() && format->text.text == "1") return;
    const bool number =
        format->is_scalar() && !format->text.text.empty() &&
        std::all_of(format->text.text.begin(), format->text.text.end(), [](char c) { return c >= '0' && c <= '9'; });
    problems_.error(format->place, number ? "this file is written for format " + format->text.text.substr(0, 20) +
                                                "; this version reads format 1"
                                          : "the format is a whole number: ostrakon: 1");
  }

  std::vector<LocatedText> extended(const InputNode& own) {
    std::vector<LocatedText> names;
    const InputNode* node = own.find("extends");
    if (node == nullptr || node->says_none()) return names;
    if (node->is_scalar()) return {node->text};
    if (!node->is_list()) {
      problems_.error(node->place, "'extends' names a file or a list of files");
      return names;
    }
    for (const InputNode& item : node->items) {
      if (item.is_scalar()) {
        names.push_back(item.text);
      } else {
        problems_.error(item.place, "'extends' names a file or a list of files");
      }
    }
    return names;
  }

  // Beside the file that asks, else in the shipped library.
  std::optional<fs::path> find(const LocatedText& name, const fs::path& asking) {
    const fs::path wanted(name.text);
    if (name.text.empty()) {
      problems_.error(name.place(), "'extends' names a file or a list of files");
      return std::nullopt;
    }
    std::vector<fs::path> places = {asking.parent_path() / wanted};
    if (!options_.library.empty() && wanted.is_relative()) places.push_back(options_.library / wanted);
    bool outside = false;
    for (const fs::path& place : places) {
      if (is_embedded(place)) return place.lexically_normal();
      std::error_code failed;
      if (!fs::is_regular_file(place, failed)) continue;
      const fs::path real = real_path(place);
      const bool inside =
          lies_within(real, root_) || (!options_.library.empty() && lies_within(real, real_path(options_.library)));
      if (inside || options_.allow_outside) return place.lexically_normal();
      outside = true;
    }
    problems_.error(name.place(),
                    outside ? "'" + name.text +
                                  "' lies outside what this scenario may read (its own tree and the shipped "
                                  "scenarios); allow it with --allow-outside"
                            : "there is no file '" + name.text + "' beside this one or among the shipped scenarios");
    return std::nullopt;
  }

  bool is_embedded(const fs::path& path) const {
    return std::any_of(options_.embedded.begin(), options_.embedded.end(),
                       [&](const auto& file) { return file.first == path.lexically_normal().string(); });
  }

  std::optional<std::int32_t> open(const fs::path& path, Place asked_at, std::size_t largest = largest_file) {
    for (const auto& [given, text] : options_.embedded) {
      if (given != path.string()) continue;
      files_.push_back(sources_.add(given, text));
      return files_.back();
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
    files_.push_back(file);
    return file;
  }

  const ReadOptions& options_;
  Sources& sources_;
  Problems& problems_;
  fs::path root_;
  std::vector<std::int32_t> files_;
  std::vector<StepMeant> steps_meant_;
};

}  // namespace

std::optional<LoadedDocument> load_document(const std::string& path, const ReadOptions& options, Sources& sources,
                                            Problems& problems) {
  Loader loader(options, sources, problems);
  loader.set_root(path);
  std::optional<InputNode> root = loader.load(path, {}, {});
  if (!root) return std::nullopt;
  std::vector<ChosenAxis> axes = apply_settings(*root, options.settings, sources, problems);
  repeat_siblings(*root, scenario_schema(), problems);
  const std::vector<std::int32_t> files = loader.files();
  const std::int32_t roster = loader.load_roster(*root, "roster", path), ties = loader.load_roster(*root, "ties", path);
  return LoadedDocument{std::move(*root), std::move(axes), files, loader.steps_meant(), roster, ties};
}

}  // namespace ostrakon
