#include "tool/effect_words.h"

#include "input/resolved.h"

namespace ostrakon {

namespace {

void add_reorganisations(const Effect& effect, const Catalogue& catalogue, std::vector<std::string>& writes) {
  static const char* const what[] = {"founded", "abolished", "merged into another", "put under another"};
  const std::vector<std::string>& organisations = catalogue.table(catalogue.find_table("organisations")).row_names;
  for (const Reorganisation& one : effect.reorganisations) {
    std::vector<std::string> names;
    for (const std::int32_t row : one.named) names.push_back(organisations[static_cast<std::size_t>(row)]);
    writes.push_back(std::string("which organisations are ") + what[static_cast<std::size_t>(one.kind)] +
                     (names.empty() ? "" : ": " + listed(names)));
  }
}

}  // namespace

void add_actions(const Effect& effect, const Catalogue& catalogue, std::vector<std::string>& writes) {
  if (effect.sanction >= 0) {
    const TableId sanctions = catalogue.find_table("sanctions");
    writes.push_back("who is purged: " + catalogue.table(sanctions).row_names[static_cast<std::size_t>(effect.sanction)]);
  }
  if (effect.leave >= 0) {
    const std::vector<std::string>& words = catalogue.words(catalogue.find_words("ended_by")).words;
    writes.push_back("who leaves a post: " + words[static_cast<std::size_t>(effect.leave)]);
  }
  if (effect.open_case >= 0) writes.emplace_back("against whom a case is opened");
  if (effect.retire) writes.emplace_back("who retires");
  if (effect.die) writes.emplace_back("who dies");
  if (effect.demote > 0) writes.push_back("who loses " + std::to_string(effect.demote) + (effect.demote > 1 ? " ranks" : " rank"));
  if (effect.move.first >= 0) writes.emplace_back("who takes an empty seat of a post");
  const auto kind = [&](std::int32_t word) { return catalogue.words(catalogue.find_words("tie_kind")).words[static_cast<std::size_t>(word)]; };
  if (effect.tie >= 0) writes.push_back("who is tied: " + kind(effect.tie));
  if (effect.untie >= 0) writes.push_back("whose ties end: " + kind(effect.untie));
  if (effect.succession) writes.emplace_back("who leads");
  add_reorganisations(effect, catalogue, writes);
}

}  // namespace ostrakon
