// Small scenarios at random: ranks, seats, pools, chances, sanctions, stages, timeline and triggers of every kind that
// this version knows. The text is a pure function of the seed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
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
    phases_ = phases();
    std::string text = "ostrakon: 1\nname: grown\nclock: { step: " + one_of({"month", "quarter", "week"}) +
                       ", start: 2000-01, steps: 30, warm_up: " + std::to_string(below(5)) + " }\n";
    if (!phases_.empty()) text += "phases: [" + joined(phases_) + "]\n";
    text +=
        "attributes: { agents: { mark: {}, mood: { one_of: [calm, tense], start: calm } }, world: { pressure: {} } }\n";
    text += "ranks: [" + ranks() + "]\n" + sanctions() + groups("factions", "f", factions_) +
            groups("sectors", "s", sectors_);
    text += "organisations:\n" + organisations();
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

 private:
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
    std::vector<std::string> all = {"environment", "life", "work", "rents", "detect", "investigate", "appoint"};
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

  std::string rules() {
    std::string text;
    if (runs("life")) {
      text += "  life: { die: " + one_of({"0", "0.01", "0.1", "yearly(0.2)"}) +
              ", retire: " + one_of({"no", "age >= rank.retire_at", "age > 58 and bernoulli(0.3) == 1"}) +
              (chance(3) ? ", extend: ability > 1" : "") + (chance(3) ? ", prolong: ability > 0" : "") + " }\n";
    }
    if (runs("work")) text += "  work: { performance: \"0.9*performance + normal(0, 1)\" }\n";
    if (runs("rents")) {
      text +=
          "  rents: { take: propensity, share_up: 0.2, evidence: 0.1*take, residue: 0.3*take, fade: 0.1, residue_fade: "
          "0.05 }\n";
    }
    if (runs("detect")) {
      text += "  detect: { tip: { grudge: " + one_of({"0.01", "0.1", "1 - exp(-0.1*evidence)"}) +
              ", envy: " + one_of({"0", "0.05", "1"}) + " }" +
              (chance(2) ? ", audit: " + one_of({"0.02", "0.3", "1 - exp(-left)"}) : "") +
              (chance(3) ? ", inspect: " + one_of({"0.1", "1"}) + ", find: { books: 0.2, gossip: " + one_of({"0.05", "1"}) + " }" : "") + " }\n";
    }
    if (runs("investigate")) text += investigate();
    if (runs("appoint")) text += appoint();
    return text.empty() ? "  {}\n" : text;
  }
  std::string duration() {
    return one_of(
        {"0 months", "1 month", "0.4 months", "3 months", "\"gamma(2, 1)\"", "exponential(0.5)", "exponential(4)", "\"uniform(0, 2)\""});
  }
  std::string investigate() {
    std::string text = "  investigate:\n";
    if (chance(2)) text += "    capacity: " + one_of({"0", "2", "poisson(3)", "100"}) + "\n";
    if (chance(4)) text += "    openings: " + one_of({"1", "poisson(1)"}) + "\n";
    if (chance(2)) text += "    priority: " + one_of({"evidence", "rank", "-ability"}) + "\n";
    if (chance(3)) text += "    protection: " + one_of({"0.5", "has(patron)", "same_faction(self, leader)"}) + "\n";
    if (chance(4)) text += "    approval: 0.5\n";
    const bool light = chance(3);
    text += discipline() + (light ? "    light: " + one_of({"0.4", "1"}) + "\n" : "");
    text += "    stages:\n      inquiry: { status: under inquiry, lasts: " + duration() +
            ", then: { detention: 0.5, trial: 0.1, " + sanction() +
            ": 0.2, dropped: rest } }\n      detention: { status: detained, lasts: " + duration() +
            (chance(3) ? ", free: yes" : "") + ", then: { " + (chance(2) ? "trial: 0.5, " : "") + sanction() +
            ": 0.3, dropped: rest } }\n      trial: { status: " + one_of({"under inquiry", "detained"}) +
            ", lasts: " + duration() + ", then: { " + sanction() + ": rest } }\n";
    if (light) {
      text += "      talk: { status: under inquiry, light: yes, lasts: " + duration() + (chance(2) ? ", free: yes" : "") +
              ", then: { detention: 0.2, " + sanction() + ": 0.3, dropped: rest } }\n";
    }
    return text;
  }
  std::string discipline() {
    std::string text;
    const auto maybe = [&](const char* slot, const std::vector<std::string>& rules) {
      if (chance(3)) text += std::string("    ") + slot + ": " + one_of(rules) + "\n";
    };
    maybe("protector", {"leader", "(none)", "if(ability > 0, patron, post.superior.holder)"});
    maybe("wake", {"0.1", "1"});
    maybe("join", {"0.2", "1", "{ one: 0.3, two: 0.3 }"});
    maybe("implicate", {"0.2", "0.5*(other.patron == self)", "{ three: 0.3, four: 1 }"});
    maybe("incriminate", {"0.5", "abs(other.rank - rank)"});
    maybe("after", {"0", "0.5*evidence", "1*(case.outcome == warning)"});
    maybe("immunity", {"2", "exponential(3)"});
    maybe("comeback", {"0.1", "1", "{ old: 0.5, known: 0.5*has(case) }"});
    return text;
  }
  std::string appoint() {
    std::string text = "  appoint:\n    pool: ";
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
    text += "{ from: [" + joined(from) + "]" + (chance(2) ? ", at_most: " + std::to_string(1 + below(4)) : "") + " }\n";
    text += "    score: { merit: performance, luck: \"normal(0, 1)\" }\n";
    text += "    choose: " + one_of({"best", "softmax(0.5)", "lottery"}) + "\n";
    if (chance(2)) text += "    selector: " + one_of({"leader", "superior.holder"}) + "\n";
    if (chance(3)) text += "    leave_empty: 0.4\n";
    if (chance(3)) text += "    eligible: months_in_rank >= 2\n";
    if (chance(3)) text += "    lateral: 0.5\n";
    if (chance(3)) text += "    rotate: " + one_of({"0.05", "0.5", "1"}) + "\n";
    if (chance(3)) text += "    acting: " + one_of({"superior.holder", "pick(agents)"}) + "\n";
    succession_ = chance(2);
    if (succession_)
      text +=
          "  power: { succession: " +
          one_of({"\"pick(holders weighted by rank + 1)\"", "\"pick(agents)\"", "\"pick(holders where rank == 0)\""}) +
          " }\n";
    return text;
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
    if (succession_ && chance(2)) text += "  five: { from: 2000-02, every: 4 months, do: { succession: yes } }\n";
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
  bool succession_ = false;
  std::vector<std::string> phases_;
};

}  // namespace ostrakon
