#include "phases/chances.h"

#include <algorithm>

namespace ostrakon {

Chances::Chances(Compiler& compiler, const Rule* rule, TableId asked, std::size_t inputs, std::string_view rows) {
  if (rule == nullptr) return;
  const Catalogue& catalogue = compiler.catalogue();
  Expression mask;
  if (!rows.empty()) {
    mask = row_set_condition(catalogue, rows);
    least_ = catalogue.find_row_set(rows)->least;
  }
  const std::vector<std::string>& words = catalogue.words(catalogue.find_words("rule")).words;
  for (const Term& term : rule->terms) {
    programs_.push_back(compiler.hit(term.value, term.site, asked, inputs, mask));
    reasons_.emplace_back(compiler, term.value, term.site, asked, inputs);
    words_.push_back(index_of(words, expression_name(term.name)));
  }
}

void Chances::draw(World& world, Domain domain, Memory& memory) const {
  domain.least = least_;
  auto& [positions, hits, reasons] = memory;
  hits.clear();
  for (std::size_t term = 0; term < programs_.size(); ++term) {
    positions.clear();
    world.evaluator().select(programs_[term], world.view(), domain, positions);
    const std::size_t first = hits.size();
    for (std::int32_t position : positions) hits.push_back({position, static_cast<std::int32_t>(term)});
    if (reasons_.empty() || !world.tells_reasons()) continue;
    reasons_[term].ask(world, domain, positions, reasons);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      hits[first + i].chance = reasons.chances[i];
      hits[first + i].draw = reasons.draws[i];
    }
  }
  if (programs_.size() > 1) {
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
      return a.position != b.position ? a.position < b.position : a.term < b.term;
    });
  }
}

void Chances::draw_first(World& world, Domain domain, Memory& memory) const {
  draw(world, domain, memory);
  std::vector<Hit>& hits = memory.hits;
  hits.erase(std::unique(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.position == b.position; }), hits.end());
}

}  // namespace ostrakon
