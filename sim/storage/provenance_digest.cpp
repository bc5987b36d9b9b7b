#include "storage/provenance_digest.h"

#include "storage/dataset.h"

namespace ostrakon {

std::uint64_t provenance_digest(const HistoryLayout& layout) {
  hdf5::RunningHash hash;
  const auto add = [&](const std::string& text) { hash.add(std::string_view(hdf5::storable_text(text))); };
  add(layout.resolved_scenario);
  for (const ProvenanceFile& file : layout.files) {
    add(file.path);
    add(file.text);
  }
  for (const ProvenanceFile& roster : layout.rosters) {
    add(roster.path);
    add(roster.text);
  }
  for (const auto& [name, value] : layout.settings) {
    add(name);
    add(value);
  }
  return hash.value();
}

}  // namespace ostrakon
