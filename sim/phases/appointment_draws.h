// Paths of the draws that Appointment takes by itself.
#pragma once

#include <cstdint>

namespace ostrakon {

// Of the order of the vacancies of a rank, and of those that people exchange the vacancies of a rank.
inline constexpr const char* order_draw = "rules.appoint.order";
inline constexpr const char* rotation_order_draw = "rules.appoint.rotate#order";

// Of whom a vacancy considers that is offered to holders of its rank first, and of those who rotate.
inline constexpr const char* lateral_pool_draw = "rules.appoint.lateral#pool";
inline constexpr const char* rotation_pool_draw = "rules.appoint.rotate#pool";

// A seat may be asked about in each of these in one step; their draws lie apart.
enum class Turn : std::uint32_t { ordinary, lateral, rotation };

}  // namespace ostrakon
