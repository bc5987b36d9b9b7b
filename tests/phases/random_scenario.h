// Small scenarios at random: ranks, seats, ties, sanctions, timeline and triggers, and a rule for any slot of the catalogue,
// so that a new slot is tried without a line here. The text is a pure function of the seed and the catalogue.
#pragma once

#include "phases/simulation.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace ostrakon {

class ScenarioGrower {
 public:
  explicit ScenarioGrower(std::uint64_t seed) : random_(seed) {}

  std::string text() {
    ranks_ = 1 + below(4);
    sectors_ = below(3);
    factions_ = below(3);
    light_ = chance(3);
    phases_ = phases();
    std::string text = "ostrakon: 1\nname: grown\nclock: { step: " + one_of({"month", "quarter", "week"}) +
                       ", start: 2000-01, steps: 50, warm_up: " + std::to_string(below(5)) + " }\n";
    if (!phases_.empty()) text += "phases: [" + joined(phases_) + "]\n";
    text +=
        "attributes: { agents: { mark: {}, mood: { one_of: [calm, tense], start: calm } }, world: { pressure: {} } }\n";
    text += "ranks: [" + ranks() + "]\n" + sanctions() + groups("factions", "f", factions_) +
            groups("sectors", "s", sectors_);
    text += "organisations:\n" + organisations();
    text += "ties: { bond: { mutual: yes, start: { number: poisson(1), with: pick(agents) } }, debt: {}, kin: { front: yes, start: { number: 1, with: pick(agents) } } }\n";
    text += "agents: { bench: " + std::to_string(below(8)) +
            ", start: { age: \"uniform(30, 60)\", ability: \"normal(0, 1)\", propensity: \"uniform(0, 1)\"" +
            (chance(2) ? ", patron: \"pick(agents)\"" : "") + " } }\n";
    if (chance(3)) {
      text += "bodies: { council: { seats: " + std::to_string(1 + below(8)) + ", from: 2000-0" + std::to_string(1 + below(6)) + ", every: " +
              one_of({"4 months", "1 year"}) + ", score: " + one_of({"ability", "\"normal(0, 1)\""}) + ", eligible: age > 40" +
              (chance(2) ? ", fill: yes" : "") + " } }\n";
    }
    text += "rules:\n" + rules();
    if (chance(2)) text += "timeline:\n" + timeline();
    if (chance(4, 5)) text += "triggers:\n" + triggers();
    return text;
  }
  // Paths of the slots that the text has rules for.
  const std::set<std::string>& given() const { return given_; }

 private:
  static const Catalogue& catalogue() {
    static const Catalogue engine = engine_catalogue();
    return engine;
  }
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool chance(std::uint64_t of, std::uint64_t among = 0) { return among == 0 ? below(of) == 0 : below(among) < of; }
  std::string one_of(const std::vector<std::string>& words) { return words[below(words.size())]; }
  static std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
  }
  bool runs(const std::string& phase) const {
    return phases_.empty() || std::find(phases_.begin(), phases_.end(), phase) != phases_.end();
  }

  // Mostly the usual list; sometimes fewer, in any order.
  std::vector<std::string> phases() {
    if (chance(2, 3)) return {};
    std::vector<std::string> all = {"environment", "life", "work", "rents", "ties", "detect", "investigate", "power", "appoint"};
    for (std::size_t i = all.size(); i-- > 1;) std::swap(all[i], all[below(i + 1)]);
    all.resize(3 + below(all.size() - 2));
    if (std::find(all.begin(), all.end(), "environment") == all.end()) all.emplace_back("environment");
    return all;
  }

  std::string ranks() {
    std::string text;
    for (std::uint64_t r = 0; r < ranks_; ++r) {
      text += (r > 0 ? ", " : "") + ("{ name: r" + std::to_string(r));
      if (chance(2)) text += ", retire_at: " + std::to_string(50 + below(15));
      if (chance(2)) text += ", term: " + std::to_string(1 + below(18)) + " months";
      text += " }";
    }
    return text;
  }
  std::string sanctions() {
    return "sanctions: [ { name: dropped }, { name: warning }, { name: removal, status: bench }, { name: reduction, demotes: 1 }, { name: disgrace, "
           "status: bench, purged: yes }, "
           "{ name: dismissal, status: dismissed, purged: yes }, { name: expulsion, status: expelled, purged: yes }, "
           "{ name: exile, status: departed }, { name: prison, status: sentenced, purged: yes } ]\n";
  }
  std::string sanction() {
    return one_of({"warning", "removal", "reduction", "disgrace", "dismissal", "expulsion", "exile", "prison"});
  }
  std::string groups(const std::string& table, const std::string& letter, std::uint64_t count) {
    if (count == 0) return "";
    std::string text = table + ": {";
    for (std::uint64_t i = 0; i < count; ++i) text += (i > 0 ? ", " : " ") + letter + std::to_string(i) + ": {}";
    return text + " }\n";
  }

  std::string organisation(const std::string& indent, const std::string& name, bool top) {
    std::string text = indent + name + ":\n";
    if (sectors_ > 0) text += indent + "  sector: s" + std::to_string(below(sectors_)) + "\n";
    if (factions_ > 0 && chance(2)) text += indent + "  origin: f" + std::to_string(below(factions_)) + "\n";
    if (!top && chance(3)) {
      text += indent + "  founded: " + (chance(3) ? "later" : "2000-0" + std::to_string(2 + below(6))) + "\n";
    } else if (!top && chance(4)) {
      text += indent + "  abolished: 2000-0" + std::to_string(3 + below(6)) + "\n";
    }
    if (!top && chance(3)) text += indent + "  people_to: " + one_of({"retire", "bench", "court"}) + "\n";
    if (!top && chance(3)) text += indent + "  units_to: " + one_of({"abolish", "court"}) + "\n";
    if (chance(2)) text += indent + "  role: discipline\n";
    text += indent + "  posts:\n";
    for (std::uint64_t r = ranks_; r-- > 0;) {
      if (!top && chance(3) && r > 0) continue;
      const bool leads = top && r == ranks_ - 1 && chance(3, 4);
      text += indent + "    p" + std::to_string(r) + ": { rank: r" + std::to_string(r) +
              ", seats: " + std::to_string(1 + below(4)) + (leads ? ", role: leader" : "") +
              (chance(4) ? ", term: 5 months" : "") + " }\n";
    }
    if (top) text += indent + "    spokesman: { rank: r0 }\n";
    if (!top && chance(3)) text += indent + "    seal: { rank: r0, with: court.spokesman }\n";
    return text;
  }
  std::string organisations() {
    std::string text = organisation("  ", "court", true) + "    units:\n";
    units_ = 1 + below(3);
    for (std::uint64_t u = 0; u < units_; ++u) {
      text += organisation("      ", "unit " + std::to_string(u + 1), false);
      if (chance(3)) text += "        units:\n" + organisation("          ", "cell " + std::to_string(u + 1), false);
    }
    return text;
  }
  std::string unit() { return "unit " + std::to_string(1 + below(units_)); }
  std::string reform() {
    return one_of({"abolish: " + unit(), "found: yes", "merge: " + unit() + ", into: court", "put: " + unit() + ", under: none",
                   "abolish: yes, people_to: retire", "abolish: yes, people_to: court, units_to: abolish", "put: yes, under: court",
                   "merge: yes, into: unit 1"});
  }

  // Every slot whose phase runs has a rule: the ones that matter most as they are written here, others by what they say of
  // themselves.
  std::string rules() {
    std::string text;
    std::set<std::string> phases;
    for (const Slot& slot : catalogue().slots) phases.insert(slot.path.substr(0, slot.path.find('.')));
    for (const std::string& of : phases) {
      std::string block;
      for (const Slot& slot : catalogue().slots) {
        const std::size_t dot = slot.path.find('.');
        // Succession is asked where only Appointment runs.
        const bool asked = runs(of) || (slot.path == "power.succession" && runs("appoint"));
        if (slot.path.substr(0, dot) != of || !asked) continue;
        const std::optional<std::string> written = by_hand(slot.path);
        const std::string value = written ? *written : chance(2) ? generic(slot) : "";
        if (value.empty()) continue;
        given_.insert(slot.path);
        block += "    " + slot.path.substr(dot + 1) + ": " + value + "\n";
      }
      if (!block.empty()) text += "  " + of + ":\n" + block;
    }
    return text.empty() ? "  {}\n" : text;
  }

  // The rule of a slot that needs one of its own kind; "": none this time; nothing: by what the slot says of itself.
  std::optional<std::string> by_hand(const std::string& slot) {
    const auto sometimes = [&](std::uint64_t of, const std::string& text) { return chance(of) ? text : ""; };
    if (slot == "life.die") return one_of({"0", "0.01", "0.1", "yearly(0.2)"});
    if (slot == "life.retire") return one_of({"no", "age >= rank.retire_at", "age > 58 and bernoulli(0.3) == 1"});
    if (slot == "life.extend") return sometimes(3, "ability > 1");
    if (slot == "life.prolong") return sometimes(3, "ability > 0");
    if (slot == "work.performance") return "0.9*performance + normal(0, 1)";
    if (slot == "rents.take") return "propensity";
    if (slot == "rents.evidence") return "0.1*take";
    if (slot == "rents.residue") return "0.3*take";
    if (slot == "detect.tip") return "{ grudge: " + one_of({"0.01", "0.1", "1 - exp(-0.1*evidence)"}) + ", envy: " + one_of({"0", "0.05", "1"}) + " }";
    if (slot == "detect.audit") return sometimes(2, one_of({"0.02", "0.3", "1 - exp(-left)"}));
    if (slot == "detect.inspect") return sometimes(3, one_of({"0.1", "1"}));
    if (slot == "detect.find") return !given_.contains("detect.inspect") ? "" : "{ books: 0.2, gossip: " + one_of({"0.05", "1"}) + " }";
    if (slot == "ties.meet") return one_of({"{ number: poisson(1), with: pick(agents) }", "{ together: organisation }"});
    if (slot == "observe.meetings") {
      return one_of({"{ plenum: { months: [3, 10], invited: rank > 0 } }", "{ plenum: { invited: yes }, session: { months: 6, invited: ability > 0 } }"});
    }
    if (slot == "power.succession") {
      return sometimes(2, one_of({"pick(holders weighted by rank + 1)", "pick(agents)", "pick(holders where rank == 0)"}));
    }
    if (slot.starts_with("power.")) return of_power(slot);
    if (slot.starts_with("investigate.")) return of_docket(slot);
    if (slot.starts_with("appoint.")) return of_appointment(slot);
    return std::nullopt;
  }
  std::optional<std::string> of_power(const std::string& slot) {
    const auto sometimes = [&](std::uint64_t of, const std::string& text) { return chance(of) ? text : ""; };
    if (slot == "power.order_purge") return sometimes(3, one_of({"0.02", "{ fear: \"0.05*clamp(faction.threat, 0, 1)\", envy: 0.02 }"}));
    if (slot == "power.order_sanction" && !given_.contains("power.order_purge")) return "";
    if (slot == "power.order_sanction") return sometimes(2, one_of({"none", "dropped"}));
    if (slot == "power.order_case") return sometimes(3, one_of({"0.05", "0.2*(rank > 0)"}));
    if (slot == "power.strength") return sometimes(2, one_of({"1", "count(holders where faction == self)", "{ posts: sum(rank + 1 of holders where faction == self), luck: \"exponential(1)\" }"}));
    if (slot == "power.threat") return sometimes(2, "power + normal(0, 0.2)");
    if (slot == "power.plot") return one_of({"0", "0.05", "0.3*(ability > 0)"});
    if (slot == "power.join") return one_of({"0.1", "0.5*(other.ability > ability)"});
    if (slot == "power.success" && !given_.contains("power.challenge")) return "";
    if (slot == "power.challenge") return sometimes(2, one_of({"0.3", "1", "count(holders where plot == self) >= 2"}));
    if (slot == "power.success") return sometimes(2, one_of({"0.5", "1", "faction.power"}));
    if (slot == "power.coalition") {
      return sometimes(3, "{ among: self == faction.head or self == leader or self == patron.patron, might: exp(ability), needs: " + one_of({"0.5", "2/3"}) +
                              (chance(2) ? ", outsiders: dropped" : "") + (chance(2) ? ", when: step > 5" : "") + " }");
    }
    return std::nullopt;
  }
  std::optional<std::string> of_docket(const std::string& slot) {
    const auto sometimes = [&](std::uint64_t of, const std::string& text) { return chance(of) ? text : ""; };
    if (slot == "investigate.capacity") return sometimes(2, one_of({"0", "2", "poisson(3)", "100"}));
    if (slot == "investigate.openings") return sometimes(4, one_of({"1", "poisson(1)"}));
    if (slot == "investigate.priority") return sometimes(2, one_of({"evidence", "rank", "-ability"}));
    if (slot == "investigate.protection") return sometimes(3, one_of({"0.5", "has(patron)", "same_faction(self, leader)"}));
    if (slot == "investigate.approval") return sometimes(4, "0.5");
    if (slot == "investigate.stages") return stages();
    if (slot == "investigate.light") return light_ ? one_of({"0.4", "1"}) : "";
    if (slot == "investigate.protector") return sometimes(3, one_of({"leader", "(none)", "if(ability > 0, patron, post.superior.holder)"}));
    if (slot == "investigate.wake") return sometimes(3, one_of({"0.1", "1"}));
    if (slot == "investigate.join") return sometimes(3, one_of({"0.2", "1", "{ one: 0.3, two: 0.3 }"}));
    if (slot == "investigate.implicate") return sometimes(3, one_of({"0.2", "0.5*(other.patron == self)", "{ three: 0.3, four: 1 }"}));
    if (slot == "investigate.incriminate") return sometimes(3, one_of({"0.5", "abs(other.rank - rank)"}));
    if (slot == "investigate.after") return sometimes(3, one_of({"0", "0.5*evidence", "1*(case.outcome == warning)"}));
    if (slot == "investigate.immunity") return sometimes(3, one_of({"2", "exponential(3)"}));
    if (slot == "investigate.comeback") return sometimes(3, one_of({"0.1", "1", "{ old: 0.5, known: 0.5*has(case) }"}));
    return std::nullopt;
  }
  std::optional<std::string> of_appointment(const std::string& slot) {
    const auto sometimes = [&](std::uint64_t of, const std::string& text) { return chance(of) ? text : ""; };
    if (slot == "appoint.pool") return pool();
    if (slot == "appoint.score") return "{ merit: performance, luck: \"normal(0, 1)\" }";
    if (slot == "appoint.choose") return one_of({"best", "softmax(0.5)", "lottery"});
    if (slot == "appoint.selector") return sometimes(2, one_of({"leader", "superior.holder"}));
    if (slot == "appoint.leave_empty") return sometimes(3, "0.4");
    if (slot == "appoint.eligible") return sometimes(3, "months_in_rank >= 2");
    if (slot == "appoint.lateral") return sometimes(3, "0.5");
    if (slot == "appoint.rotate") return sometimes(3, one_of({"0.05", "0.5", "1"}));
    if (slot == "appoint.acting") return sometimes(3, one_of({"superior.holder", "pick(agents)"}));
    if (slot == "appoint.recruit") return sometimes(2, "{ age: 30, ability: \"normal(0.5, 1)\" }");
    return std::nullopt;
  }

  std::string generic(const Slot& slot) {
    if (slot.terms_of.empty()) return expression(slot);
    const std::string first = one_of({"bond", "debt"});
    return "{ " + first + ": \"" + expression(slot) + "\"" + (chance(2) ? ", kin: \"" + expression(slot) + "\" }" : " }");
  }
  std::string expression(const Slot& slot) {
    const RowSet* rows = catalogue().find_row_set(slot.asked);
    const bool of_people = rows != nullptr && rows->table == table::agents;
    const bool of_two = std::any_of(slot.inputs.begin(), slot.inputs.end(), [](const SlotInput& input) { return input.name == "other"; });
    if (slot.value.base == Base::reference) {
      if (slot.value != Type::reference(table::agents)) return "none";
      return of_people ? one_of({"none", "patron", "pick(holders)", "leader"}) : one_of({"none", "leader", "pick(holders)"});
    }
    if (slot.value.base == Base::flag) return of_people ? one_of({"ability > 0", "age > 40", "yes"}) : one_of({"yes", "step > 20"});
    std::vector<std::string> numbers = {"0.05", "0.3", "0.2*(step > 10)"};
    if (slot.may_draw) numbers.emplace_back("uniform(0, 0.3)");
    if (of_people) numbers.insert(numbers.end(), {"0.3*(ability > 0)", "0.2*logistic(evidence)"});
    if (of_two) numbers.insert(numbers.end(), {"0.3*(other.ability > ability)", "0.2*same_faction(self, other)"});
    return one_of(numbers);
  }
  std::string duration() {
    return one_of(
        {"0 months", "1 month", "0.4 months", "3 months", "\"gamma(2, 1)\"", "exponential(0.5)", "exponential(4)", "\"uniform(0, 2)\""});
  }
  std::string stages() {
    std::string text = "\n      inquiry: { status: under inquiry, lasts: " + duration() +
            ", then: { detention: 0.5, trial: 0.1, " + sanction() +
            ": 0.2, dropped: rest } }\n      detention: { status: detained, lasts: " + duration() +
            (chance(3) ? ", free: yes" : "") + ", then: { " + (chance(2) ? "trial: 0.5, " : "") + sanction() +
            ": 0.3, dropped: rest } }\n      trial: { status: " + one_of({"under inquiry", "detained"}) +
            ", lasts: " + duration() + ", then: { " + sanction() + ": rest } }";
    if (light_) {
      text += "\n      talk: { status: under inquiry, light: yes, lasts: " + duration() + (chance(2) ? ", free: yes" : "") +
              ", then: { detention: 0.2, " + sanction() + ": 0.3, dropped: rest } }";
    }
    return text;
  }
  std::string pool() {
    const std::vector<std::string> sources = {"subordinates", "same organisation", "same sector",
                                              "same rank",    "rank below",        "bench",
                                              "retinue",      "faction",           "anyone"};
    std::vector<std::string> from;
    const std::uint64_t count = 1 + below(3);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string source = one_of(sources);
      if (source == "same sector" && sectors_ == 0) continue;
      if (std::find(from.begin(), from.end(), source) == from.end()) from.push_back(source);
    }
    if (from.empty()) from.emplace_back("rank below");
    return "{ from: [" + joined(from) + "]" + (chance(2) ? ", at_most: " + std::to_string(1 + below(4)) : "") + " }";
  }

  std::string fate() {
    return one_of({"purge: " + sanction(), "retire: yes", "die: yes", "leave: removed", "add: { evidence: 1 }",
                   "add: { mark: 1 }", "set: { mood: tense }", "add: { world.pressure: 1 }", "demote: yes", "move: court.p0"});
  }
  std::string date() { return "200" + std::to_string(below(2)) + "-0" + std::to_string(1 + below(6)); }
  std::string timeline() {
    std::string text = "  one: { at: 2000-0" + std::to_string(1 + below(6)) + ", do: { to: holders where rank == 0, " +
                       fate() + " } }\n";
    text += "  two: { from: 2000-02, to: 2000-05, do: { hold: { world.pressure: 2 } } }\n";
    if (chance(2))
      text += "  three: { from: 2000-02, every: 3 months, do: { to: holders where ability > 0, " + fate() + " } }\n";
    if (chance(2)) text += "  four: { at: 2000-0" + std::to_string(1 + below(9)) + ", do: { to: organisations where parent == court, " + reform() + " } }\n";
    if (given_.contains("power.succession") && chance(2)) text += "  five: { from: 2000-02, every: 4 months, do: { succession: yes } }\n";
    return text;
  }
  std::string triggers() {
    std::string text;
    const std::uint64_t count = 1 + below(4);
    if (chance(2)) {
      text += "  reform: { over: organisations where has(parent), in: " + (phases_.empty() ? one_of({"life", "detect", "appoint"}) : one_of(phases_)) +
              ", chance: 0.02, do: { " + reform() + " } }\n";
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      text += "  t" + std::to_string(i) + ": { ";
      if (chance(3)) {
        const std::string kind = one_of({"recruited", "promoted", "moved", "retired", "died", "opened", "detained",
                                         "purged", "released", "succession"});
        text += "after: " + kind + ", chance: 0.5, do: { to: " +
                one_of({"cause.agent", "holders where organisation == cause.organisation", "cause.agent.patron"}) +
                ", " + fate() + " }";
      } else {
        const std::string in =
            phases_.empty() ? one_of({"environment", "life", "detect", "investigate", "appoint"}) : one_of(phases_);
        text += "over: " + one_of({"agents", "holders", "holders where rank == 0", "at_large"}) + ", in: " + in + ", " +
                one_of({"when: ability > 1", "while: months_in_post > 6", "chance: 0.05",
                        "when: performance > 1, chance: 0.5", "while: evidence > 1, chance: 0.3"}) +
                (chance(4) ? ", once: yes" : "") + (chance(4) ? ", pause: 3 months" : "") + ", do: { " + fate() + " }";
      }
      text += " }\n";
    }
    return text;
  }

  std::mt19937_64 random_;
  std::uint64_t ranks_ = 1, sectors_ = 0, factions_ = 0, units_ = 1;
  bool light_ = false;
  std::vector<std::string> phases_;
  std::set<std::string> given_;
};

}  // namespace ostrakon
