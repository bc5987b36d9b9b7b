// Files that scenarios and experiments name: where they are looked for, which may be read, how large they may be.
#pragma once

#include "input/read_scenario.h"
#include "input/yaml.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace ostrakon {

std::filesystem::path real_path(const std::filesystem::path&);

class InputFiles {
 public:
  InputFiles(const ReadOptions& options, Sources& sources, Problems& problems) : options_(options), sources_(sources), problems_(problems) {}

  // What may be read is the tree around this file and the shipped library.
  void set_root(const std::filesystem::path& file);
  // A file named in another one: beside that, else in the shipped library. nullopt: reported.
  std::optional<std::filesystem::path> find(const LocatedText& name, const std::filesystem::path& asking);
  // Its number in Sources. nullopt: reported.
  std::optional<std::int32_t> open(const std::filesystem::path&, Place asked_at, std::size_t largest = largest_file);
  const std::vector<std::int32_t>& opened() const { return opened_; }

 private:
  bool is_embedded(const std::filesystem::path&) const;

  const ReadOptions& options_;
  Sources& sources_;
  Problems& problems_;
  std::filesystem::path root_;
  std::vector<std::int32_t> opened_;
};

}  // namespace ostrakon
