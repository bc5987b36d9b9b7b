// Who is considered for a vacancy.
#pragma once

#include "phases/stage.h"

#include <span>
#include <vector>

namespace ostrakon {

// Vacancies of one rank, with their candidates one after the other.
struct Vacancies {
  std::vector<std::int32_t> posts;
  std::vector<std::int32_t> selectors;    // -1: none
  std::vector<std::size_t> first;         // candidates of vacancy v: [first[v], first[v + 1])
  std::vector<std::int32_t> candidates;   // agents
};

// Asks expressions about candidates for posts: a row is a candidate, inputs are post, selector and incumbent.
class CandidateInputs {
 public:
  void set(World&, const Vacancies&, std::span<const std::int32_t> vacancy_of, std::span<const std::int32_t> agents);
  Domain domain() const;

 private:
  std::size_t count_ = 0;
  std::vector<std::int32_t> rows_;
  std::vector<std::uint64_t> keys_;
  AlignedArray<double> post_, selector_, incumbent_;
  const double* inputs_[3] = {};
  double none_[3] = {-1, -1, -1};
};

struct PoolMemory {
  // Posts grouped by superior, organisation and sector: grouped anew when something is reorganised.
  struct Groups {
    std::vector<std::size_t> first;
    std::vector<std::int32_t> posts;
    std::span<const std::int32_t> of(std::int32_t group) const;
  };
  Groups by_superior, by_organisation, by_sector;
  bool ready = false;
  std::uint32_t structure = 0;  // of the world for which they were grouped

  // Scratch, kept so that a step allocates nothing once it has been as large as it gets.
  struct Draft {
    std::vector<std::int32_t> kept;      // eligible, in the order drawn
    std::vector<std::int32_t> seen;      // drawn so far
    std::uint32_t tries = 0;
    bool done = false;
  };
  std::vector<Draft> drafts;
  // Draws of the first tries: by try, then vacancy.
  AlignedArray<double> first_draws;
  AlignedArray<std::uint64_t> draw_keys;
  std::size_t draws_a_try = 0;
  std::uint32_t tries_drawn = 0;
  std::vector<std::uint32_t> considered;  // by vacancy: candidates before eligibility is asked
  std::vector<std::int32_t> agents, vacancy_of, kept_vacancy, pool, positions, kept;
  std::vector<std::pair<double, std::int32_t>> drawn;
  std::vector<std::int32_t> refused;     // scratch of count_refusals
  bool drafted = false;                  // the last candidates came from draw_from_roster
  std::vector<std::uint32_t> listed;     // by agent: the last vacancy for which it was listed
  std::uint32_t listing = 0;
  CandidateInputs inputs;
  const PoolRule* rule = nullptr;        // by which candidates are found now
  // Whether so many people are enough to draw from until the rule has its number, rather than to list all of them.
  bool enough(std::size_t people) const { return rule->at_most > 0 && people >= 4 * static_cast<std::size_t>(rule->at_most); }
  // By agent: the last step in which they had to leave their seat by rotation; empty: nobody ever had.
  std::vector<std::uint32_t> rotated_in;
  // People of a source, in the order of their rows; found once for all vacancies of a rank.
  struct Listed {
    std::vector<std::int32_t> people;
    bool known = false;
  };
  Listed bench, everyone;
  std::vector<Listed> factions;
};

class Pools {
 public:
  explicit Pools(Planner&);
  // Fills first and candidates of `vacancies` for posts of one rank, from the state as it stands. Vacancies that are
  // left without any candidate are counted by the reason.
  void find(World&, PoolMemory&, std::int32_t rank, Vacancies& vacancies) const;
  // The same among holders of the rank only; nothing is counted.
  void find_lateral(World&, PoolMemory&, std::int32_t rank, Vacancies& vacancies) const;
  // The same among these people, but nobody for the seat they hold.
  void find_among(World&, PoolMemory&, std::span<const std::int32_t> people, Vacancies& vacancies) const;
  std::size_t eligible_terms() const { return eligible_terms_.size(); }

 private:
  bool from(PoolSource) const;
  void fill(World&, PoolMemory&, std::int32_t rank, Vacancies&) const;
  void draw_first_tries(World&, PoolMemory&, const Vacancies&) const;
  double draw(const World&, const PoolMemory&, std::int32_t post, std::size_t vacancy, const DrawPoint&) const;
  void draw_from_roster(World&, PoolMemory&, std::span<const std::int32_t> roster, bool may_be_taken, Vacancies&) const;
  void list_all(World&, PoolMemory&, std::int32_t rank, Vacancies&) const;
  template <class FindPool>
  void list(World&, PoolMemory&, std::int32_t rank, Vacancies&, FindPool find_pool) const;
  void consider(World&, PoolMemory&, std::size_t vacancy, std::int32_t post, std::int32_t rank) const;
  // Of memory.kept_vacancy and memory.agents makes the candidates of each vacancy, at most so many.
  void draw_at_most(const World&, PoolMemory&, Vacancies&) const;
  const std::vector<std::int32_t>& served(World&, PoolMemory::Listed&, std::initializer_list<Status>) const;
  const std::vector<std::int32_t>& of_faction(World&, PoolMemory&, std::uint8_t) const;
  void gather(World&, PoolMemory&, PoolSource, std::int32_t rank, std::int32_t post, std::int32_t selector,
              std::vector<std::int32_t>&) const;
  // Of memory.agents (for memory.vacancy_of) leaves the eligible ones; their vacancies in memory.kept_vacancy.
  void keep_eligible(World&, PoolMemory&, const Vacancies&) const;
  void count_fruitless(World&, PoolMemory&, const Vacancies&) const;
  void count_refusals(World&, PoolMemory&, const Vacancies&, std::size_t vacancy) const;
  std::span<const std::int32_t> holders(World&, std::int32_t rank) const;

  PoolRule rule_, lateral_, rotation_;
  Program eligible_;
  std::vector<Program> eligible_terms_;  // each by itself, to tell which refused
  bool has_eligible_ = false;
  std::size_t by_rank_ = 0, by_status_ = 0, by_faction_ = 0;
};

}  // namespace ostrakon
