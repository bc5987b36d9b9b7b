// Why seats stay empty: counted as they are offered, told after the runs. Nothing of it is seen by a rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ostrakon {

struct VacancyCounts {
  struct Seat {
    std::uint32_t offered = 0;
    // Offers that came to nothing, by the reason.
    std::uint32_t left_empty = 0;     // appoint.leave_empty hit
    std::uint32_t nobody = 0;         // the pool was empty
    std::uint32_t none_eligible = 0;  // appoint.eligible refused all
    std::uint32_t all_taken = 0;      // those eligible were appointed elsewhere in the step
  };
  std::vector<Seat> seats;  // by row of posts
  // By row of posts and term of appoint.eligible: candidates whom the term refused. Of the offers that found none
  // eligible only the 1st, 2nd, 4th, 8th … of a seat are looked into.
  std::vector<std::uint32_t> refused;
  std::size_t terms = 0;

  void fit(std::size_t posts, std::size_t of_terms) {
    terms = of_terms;
    if (seats.size() < posts) seats.resize(posts);
    if (refused.size() < posts * terms) refused.resize(posts * terms);
  }
};

}  // namespace ostrakon
