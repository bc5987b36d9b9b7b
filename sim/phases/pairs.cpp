#include "phases/pairs.h"

namespace ostrakon {

std::vector<KindRule> kind_rules(Planner& planner, const char* slot, std::size_t inputs, bool chances) {
  std::vector<KindRule> rules;
  const Rule* rule = planner.rule(slot);
  if (rule == nullptr) return rules;
  const std::vector<std::string>& kinds = planner.catalogue().words(planner.catalogue().find_words("tie_kind")).words;
  Compiler& compiler = planner.compiler();
  for (const Term& term : rule->terms) {
    Program program = chances ? compiler.hit(term.value, term.site, table::agents, inputs) : compiler.value(term.value, table::agents, inputs);
    rules.push_back({index_of(kinds, expression_name(term.name)), std::move(program), term.path});
  }
  return rules;
}

}  // namespace ostrakon
