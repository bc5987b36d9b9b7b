// Who must change for another post of the same rank, and who gets which.
#pragma once

#include "phases/chances.h"
#include "phases/pools.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ostrakon {

struct RotationMemory {
  Chances::Memory chances;
  std::vector<std::int32_t> hit;       // of the step, ascending
  std::vector<Reason> reasons;         // of each hit
  std::vector<std::int32_t> people;    // of the rank whose turn it is, ascending
  std::vector<std::size_t> given;      // by vacancy: position of the candidate, or no_candidate
  std::vector<std::uint8_t> placed;    // by people
};

class Rotation {
 public:
  static constexpr std::size_t no_candidate = static_cast<std::size_t>(-1);

  explicit Rotation(Planner&);
  bool empty() const { return chances_.empty(); }
  // Asks everyone as Appointment begins.
  void ask(World&, RotationMemory&) const;
  // Of those hit, who still holds a seat of the rank: into memory.people.
  static void of_rank(const World&, RotationMemory&, std::int32_t rank);

  // Why somebody of memory.hit must change.
  static const Reason& reason(const RotationMemory&, std::int32_t person);

  // Gives vacancies to candidates. `choose`(vacancy, free) gives the position of the candidate chosen among those for
  // whom free(position), or no_candidate.
  template <class Choose>
  static void give(const Vacancies&, RotationMemory&, Choose choose);

 private:
  static std::size_t place_of(const RotationMemory&, std::int32_t person);
  static void exchange(const Vacancies&, RotationMemory&);

  Chances chances_;
};

template <class Choose>
void Rotation::give(const Vacancies& vacancies, RotationMemory& memory, Choose choose) {
  memory.given.assign(vacancies.posts.size(), no_candidate);
  memory.placed.assign(memory.people.size(), 0);
  const auto free = [&](std::size_t c) { return memory.placed[place_of(memory, vacancies.candidates[c])] == 0; };
  for (std::size_t v = 0; v < vacancies.posts.size(); ++v) {
    const std::size_t c = choose(v, free);
    if (c == no_candidate) continue;
    memory.given[v] = c;
    memory.placed[place_of(memory, vacancies.candidates[c])] = 1;
  }
  exchange(vacancies, memory);
}

}  // namespace ostrakon
