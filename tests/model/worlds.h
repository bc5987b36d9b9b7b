// Worlds without stages, to be changed by hand.
#pragma once

#include "phases/histories.h"

#include <memory>
#include <string>

namespace ostrakon {

// A court with a leader, two ministers and three clerks, in that order of seats, and two people on the bench.
inline const char* const small_court = R"y(
ostrakon: 1
name: small court
clock: { step: month, start: 2000-01, steps: 12 }
phases: [detect, investigate, appoint]
ranks: [ { name: clerk }, { name: minister }, { name: ruler } ]
sanctions: [ { name: dropped }, { name: removal, status: bench }, { name: disgrace, status: bench, purged: yes }, { name: dismissal, status: dismissed, purged: yes } ]
factions: { north: { share: 0.5 }, south: { share: 0.5 } }
sectors: { works: {} }
organisations:
  court:
    sector: works
    posts:
      throne: { rank: ruler, role: leader }
      minister: { rank: minister, seats: 2 }
      clerk: { rank: clerk, seats: 3 }
attributes: { agents: { debt: {} } }
agents: { bench: 2, start: { age: 40 } }
rules:
  detect: { tip: 0.01*evidence }
  investigate: { stages: { inquiry: { status: under inquiry, lasts: 1 month, then: { dismissal: rest } } } }
)y";

// Rows of the small court, of sanctions and of its seats, as they are numbered.
enum : std::int32_t { dropped, removal, disgrace, dismissal };
enum : std::int32_t {
  throne,
  first_minister,
  second_minister,
  first_clerk,
  second_clerk,
  third_clerk,
  first_of_bench,
  second_of_bench
};

class HandWorld {
 public:
  explicit HandWorld(const std::string& text = small_court, std::uint64_t seed = 1)
      : simulation_(std::make_unique<Simulation>(read_text(text).value())) {
    simulation_->seal();
    world_ = std::make_unique<World>(simulation_->world_plan(), stream_key(seed, 0));
  }
  World& operator*() { return *world_; }
  World* operator->() { return world_.get(); }

 private:
  std::unique_ptr<Simulation> simulation_;
  std::unique_ptr<World> world_;
};

}  // namespace ostrakon
