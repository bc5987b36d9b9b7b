// One life out of a run, turn by turn, each with its reason.
#pragma once

#include "records/recorder.h"
#include "tool/prepared.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace ostrakon {

struct Turn {
  std::string date;         // 2014-03
  std::string kind;         // as in /legend/event_kind; "start", "stage", "patron", "left", "end" for what is no event
  std::string text;         // in words
  std::int32_t event = -1;  // its number in the run
  std::string rule;         // the term that decided
  double score = std::numeric_limits<double>::quiet_NaN();
  double threshold = std::numeric_limits<double>::quiet_NaN();
  double draw = std::numeric_limits<double>::quiet_NaN();
};

struct Life {
  std::int32_t agent = -1;
  std::uint64_t key = 0;
  std::string heading;  // "agent 17 (faction local), …"
  std::vector<Turn> turns;
};

// Whose patron became who, in the order in which it was seen.
struct PatronChange {
  double at;
  std::int32_t agent, from, to;
};

// Records a run like any other and, where somebody's life is asked for, tells it at the end.
class LifeRecorder : public HistoryRecorder {
 public:
  LifeRecorder(const Prepared&, std::optional<std::string> whose);
  void begin(World&) override;
  void after_step(World&) override;
  void end(World&, std::uint64_t digest) override;

  const std::optional<Life>& life() const { return life_; }
  const std::string& trouble() const { return trouble_; }  // why there is none

 private:
  std::optional<std::string> whose_;
  std::optional<Life> life_;
  std::string trouble_;
  std::vector<std::int32_t> patrons_;
  std::vector<PatronChange> changes_;
};

// The number of a person: `17`, `leader` (at the end, or the last), `holder of province/secretary at 2016-05`.
// Empty: there is none; `trouble` says why.
std::optional<std::int32_t> find_person(const World&, const std::string& whose, std::string& trouble);

Life tell_life(World&, std::int32_t agent, const std::vector<PatronChange>&);

std::string life_text(const Life&);
std::string life_json(const Life&);

}  // namespace ostrakon
