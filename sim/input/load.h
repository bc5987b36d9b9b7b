// Files → one document: `extends` followed, the chosen alternatives and the settings of the command line laid over it.
#pragma once

#include "input/node.h"
#include "input/read_scenario.h"
#include "input/schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

struct LoadedDocument {
  InputNode root;                   // without `extends` and `variants`
  std::vector<std::int32_t> files;  // numbers in Sources, in the order in which they were opened
};

// nullopt: reported. Errors that leave a document worth checking are reported too, and the document is given.
std::optional<LoadedDocument> load_document(const std::string& path, const ReadOptions&, Sources&, Problems&);

// Lays alternatives and settings over a document in which `extends` has been followed; takes out `variants`.
void apply_settings(InputNode& document, const std::vector<std::pair<std::string, std::string>>& settings, Sources&,
                    Problems&);

// Puts in what entries with `like` repeat of their siblings, in all tables that know it.
void repeat_siblings(InputNode& document, const Schema&, Problems&);

}  // namespace ostrakon
