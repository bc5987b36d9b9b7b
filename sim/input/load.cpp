#include "input/load.h"

#include "input/files.h"
#include "input/merge.h"
#include "input/schema.h"
#include "input/yaml.h"

#include <algorithm>

namespace ostrakon {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest_extends = 16;
constexpr std::size_t most_files = 100;
constexpr std::size_t largest_roster = std::size_t{256} << 20;  // bytes

class Loader {
 public:
  Loader(const ReadOptions& options, Sources& sources, Problems& problems)
      : sources_(sources), problems_(problems), files_(options, sources, problems) {}

  std::optional<InputNode> load(const fs::path& path, Place asked_at, std::vector<fs::path> chain) {
    const fs::path real = real_path(path);
    if (std::find(chain.begin(), chain.end(), real) != chain.end()) {
      std::string circle;
      for (const fs::path& link : chain) circle += link.filename().string() + " → ";
      problems_.error(asked_at, "files extend each other in a circle: " + circle + real.filename().string());
      return std::nullopt;
    }
    chain.push_back(real);
    if (chain.size() > deepest_extends || files_.opened().size() >= most_files) {
      problems_.error(asked_at, "'extends' goes through at most " + std::to_string(deepest_extends) +
                                    " files in a row and " + std::to_string(most_files) + " in all");
      return std::nullopt;
    }
    if (path.extension() == ".csv") {
      problems_.error(asked_at, path.string() + ": a roster is read with the scenario that names it; give that one");
      return std::nullopt;
    }
    const std::optional<std::int32_t> file = files_.open(path, asked_at);
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
      const std::optional<fs::path> base_path = files_.find(name, path);
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
    const std::optional<fs::path> path = files_.find(roster->text, by_hand ? scenario : fs::path(sources_.path(roster->place.file)));
    if (!path) return -1;
    const std::optional<std::int32_t> file = files_.open(*path, roster->place, largest_roster);
    return file.value_or(-1);
  }
  std::vector<std::int32_t> files() const { return files_.opened(); }
  std::vector<StepMeant> steps_meant() const { return steps_meant_; }

  void set_root(const fs::path& file) { files_.set_root(file); }

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
                                      "; its points are shown by `ostrakon sweep FILE --dry-run`");
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

  Sources& sources_;
  Problems& problems_;
  InputFiles files_;
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
