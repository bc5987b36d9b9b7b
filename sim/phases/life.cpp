// Life course: death, retirement, end of terms.
#include "phases/chances.h"
#include "phases/columns_stage.h"
#include "phases/mechanisms.h"

#include "base/draw_ledger.h"

#include <algorithm>

namespace ostrakon {
namespace {

struct DeathMemory : StageMemory {
  Chances::Memory chances;
};

class Death : public Stage {
 public:
  explicit Death(Planner& planner)
      : Stage("life.die"),
        chances_(planner.compiler(), planner.rule("life.die"), table::agents, 0, "living") {}
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<DeathMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    Chances::Memory& chances = static_cast<DeathMemory&>(*stage_memory).chances;
    Domain domain;
    domain.count = world.rows(table::agents);
    chances_.draw_first(world, domain, chances);
    for (const Chances::Hit& hit : chances.hits) {
      const AgentId agent(hit.position);
      if (world.new_in_post(agent)) continue;
      const EventId event = world.die(agent, EventId::none());
      world.give_reason(event, chances_.reason(hit));
    }
  }

 private:
  Chances chances_;
};

struct RetirementMemory : StageMemory {
  std::vector<std::int32_t> leaving, staying, holders;
  std::vector<std::int32_t> rules, holding;  // by who leaves: the word of the term that retires them
};

class Retirement : public Stage {
 public:
  Retirement(Planner& planner, Expression retire, Expression extend)
      : Stage("life.retire"), retire_(planner.compiler().condition(std::move(retire), table::agents)), extends_(extend != nullptr) {
    if (extends_) extend_ = planner.compiler().condition(std::move(extend), table::agents);
    const std::vector<std::string>& words = planner.catalogue().words(planner.catalogue().find_words("rule")).words;
    for (const Term& term : planner.rule("life.retire")->terms) {
      terms_.push_back(planner.compiler().condition(term.value, table::agents));
      words_.push_back(index_of(words, expression_name(term.name)));
    }
  }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<RetirementMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<RetirementMemory&>(*stage_memory);
    find(world, memory);
    if (world.tells_reasons()) find_reasons(world, memory);
    const std::vector<std::int32_t>& leaving = memory.leaving;
    constexpr std::size_t ahead = 6;
    const std::int32_t* seat = world[agent_column::post];
    for (std::size_t i = 0; i < leaving.size(); ++i) {
      if (i + 2 * ahead < leaving.size()) world.fetch_career(leaving[i + 2 * ahead]);
      if (i + ahead < leaving.size() && seat[leaving[i + ahead]] >= 0) world.fetch_seat(seat[leaving[i + ahead]]);
      const EventId event = world.retire(AgentId(leaving[i]), EventId::none());
      if (world.tells_reasons()) world.give_reason(event, {memory.rules[i]});
    }
  }

 private:
  // Into memory.leaving.
  void find(World& world, RetirementMemory& memory) const {
    std::vector<std::int32_t>& leaving = memory.leaving;
    leaving.clear();
    Domain domain;
    domain.count = world.rows(table::agents);
    domain.least = Presence::serving;
    world.evaluator().select(retire_, world.view(), domain, leaving);
    // Few are of age, so that the rest is asked of them alone.
    const std::uint8_t* status = world[agent_column::status];
    std::erase_if(leaving, [&](std::int32_t agent) {
      return static_cast<Status>(status[agent]) > Status::under_inquiry || world.new_in_post(AgentId(agent));
    });
    if (extends_ && !leaving.empty()) {
      Domain candidates;
      candidates.count = leaving.size();
      candidates.rows = leaving.data();
      memory.staying.clear();
      world.evaluator().select(extend_, world.view(), candidates, memory.staying);
      for (std::int32_t position : memory.staying) leaving[static_cast<std::size_t>(position)] = -1;
      std::erase(leaving, -1);
    }
  }

  // Into memory.rules: of the terms that hold, the first.
  void find_reasons(World& world, RetirementMemory& memory) const {
    memory.rules.assign(memory.leaving.size(), -1);
    if (memory.leaving.empty()) return;
    const DrawLedger::Lent unnoted(nullptr);  // a term that draws draws the same again
    Domain domain;
    domain.count = memory.leaving.size();
    domain.rows = memory.leaving.data();
    for (std::size_t term = terms_.size(); term-- > 0;) {
      memory.holding.clear();
      world.evaluator().select(terms_[term], world.view(), domain, memory.holding);
      for (const std::int32_t position : memory.holding) memory.rules[static_cast<std::size_t>(position)] = words_[term];
    }
  }

  std::vector<Program> terms_;  // each by itself
  std::vector<std::int32_t> words_;
  Program retire_, extend_;
  bool extends_;
};

class Terms : public Stage {
 public:
  explicit Terms(Planner& planner) : Stage("life.terms") {
    Compiler& compiler = planner.compiler();
    const Expression prolong = planner.joined("life.prolong", Operation::logical_or);
    prolongs_ = prolong != nullptr;
    const char* over = prolongs_ ? "has(holder) and months_held >= term*(prolonged + 1)" : "has(holder) and months_held >= term";
    over_ = compiler.condition(built_in(planner.catalogue(), table::posts, over, Type::flag()), table::posts);
    if (!prolongs_) return;
    prolong_ = compiler.condition(prolong, table::agents);
    compiler.note_write(table::posts, post_column::prolonged.attribute);
  }
  std::string_view about() const override { return "holders whose term is over go to the bench"; }
  std::unique_ptr<StageMemory> remember() const override { return std::make_unique<RetirementMemory>(); }
  void run(World& world, StageMemory* stage_memory) const override {
    auto& memory = static_cast<RetirementMemory&>(*stage_memory);
    std::vector<std::int32_t>& over = memory.leaving;
    over.clear();
    Domain domain;
    domain.count = world.rows(table::posts);
    world.evaluator().select(over_, world.view(), domain, over);
    // Who holds a post beside another leaves it with that.
    const std::int32_t* holder = world[post_column::holder];
    std::erase_if(over, [&](std::int32_t post) {
      return world[agent_column::post][holder[post]] != post || world.new_in_post(AgentId(holder[post]));
    });
    if (prolongs_) prolong(world, memory);
    for (std::int32_t post : over) {
      const AgentId agent(holder[post]);
      EventFields fields = event_of(EventKind::term_ended);
      fields.agent = agent;
      fields.value = world.now() - world[post_column::filled_since][post];
      world.unseat(agent, EndedBy::term, world.record(fields));  // also of someone under inquiry; the inquiry goes on
    }
  }

 private:
  // Leaves those who do not stay for another term.
  void prolong(World& world, RetirementMemory& memory) const {
    std::vector<std::int32_t>& over = memory.leaving;
    if (over.empty()) return;
    std::vector<std::int32_t>& holders = memory.holders;
    holders.clear();
    for (std::int32_t post : over) holders.push_back(world[post_column::holder][post]);
    Domain domain;
    domain.count = holders.size();
    domain.rows = holders.data();
    memory.staying.clear();
    world.evaluator().select(prolong_, world.view(), domain, memory.staying);
    for (std::int32_t position : memory.staying) {
      std::int32_t& post = over[static_cast<std::size_t>(position)];
      world[post_column::prolonged][post] += 1;
      post = -1;
    }
    std::erase(over, -1);
  }

  Program over_, prolong_;
  bool prolongs_ = false;
};

}  // namespace

std::vector<Slot> life_slots() {
  Slot extend = describe_slot("life.extend", "serving", Type::flag(), Join::any, "no", "the person stays although a rule would retire them",
                              {"who retires"});
  extend.stage = "life.retire";
  Slot prolong = describe_slot("life.prolong", "holders", Type::flag(), Join::any, "no", "a holder whose term is over stays for another",
                               {"whose term ends", "posts.prolonged"});
  prolong.stage = "life.terms";
  return {describe_slot("life.die", "living", Type::number(), Join::chances, "0", "chance to die in this step",
                        {"who dies", "agents.status", "posts.holder", "spells", "events"}),
          describe_slot("life.retire", "serving", Type::flag(), Join::any, "no", "the person retires",
                        {"who retires", "agents.status", "posts.holder", "spells", "events"}),
          extend, prolong};
}

void plan_life(Planner& planner) {
  if (planner.rule("life.die") != nullptr) planner.add<Death>(planner);
  if (const Expression retire = planner.joined("life.retire", Operation::logical_or)) {
    planner.add<Retirement>(planner, retire, planner.joined("life.extend", Operation::logical_or));
  }
  const Catalogue& catalogue = planner.catalogue();
  bool terms = false;
  const auto gives_term = [&](TableId id, AttributeId attribute) {
    for (const RowSpec& row : planner.scenario().rows[static_cast<std::size_t>(id.value())]) {
      terms |= std::any_of(row.values.begin(), row.values.end(), [&](const auto& value) { return value.first == attribute; });
    }
  };
  gives_term(table::ranks, catalogue.find_attribute(table::ranks, "term"));
  gives_term(table::posts, catalogue.find_attribute(table::posts, "term"));
  if (terms) planner.add<Terms>(planner);
}

}  // namespace ostrakon
