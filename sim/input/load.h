// Files → one document: `extends` followed, the chosen alternatives and the settings of the command line laid over it.
#pragma once

#include "input/node.h"
#include "input/read_scenario.h"
#include "input/scenario.h"
#include "input/schema.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ostrakon {

// An axis of `variants` and what was chosen of it.
struct ChosenAxis {
  std::string name;
  Place place;
  std::vector<std::string> alternatives;  // the first is the default
  std::size_t chosen = 0;
  Place chosen_place;
  // Places of the values that the alternative lays over the document: file, offset.
  std::vector<std::pair<std::int32_t, std::uint32_t>> values;
};

// `written_for: month`: amounts of a file's rules are meant for such steps.
struct StepMeant {
  Clock::Unit unit = Clock::Unit::month;
  Place place;
};

struct LoadedDocument {
  InputNode root;                   // without `extends` and `variants`
  std::vector<ChosenAxis> axes;
  std::vector<std::int32_t> files;  // numbers in Sources, in the order in which they were opened
  std::vector<StepMeant> steps_meant;
  // Numbers in Sources of the files that agents.roster and agents.ties name; -1: none.
  std::int32_t roster = -1, roster_ties = -1;
};

// nullopt: reported. Errors that leave a document worth checking are reported too, and the document is given.
std::optional<LoadedDocument> load_document(const std::string& path, const ReadOptions&, Sources&, Problems&);

// Lays alternatives and settings over a document in which `extends` has been followed; takes out `variants`. Gives the
// axes of `variants`.
std::vector<ChosenAxis> apply_settings(InputNode& document,
                                       const std::vector<std::pair<std::string, std::string>>& settings, Sources&,
                                       Problems&);

// Puts in what entries with `like` repeat of their siblings, in all tables that know it.
void repeat_siblings(InputNode& document, const Schema&, Problems&);

}  // namespace ostrakon
