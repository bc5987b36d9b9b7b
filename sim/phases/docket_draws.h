// Paths of the draws that choose among several hits of one kind; the slots name them.
#pragma once

namespace ostrakon {

inline constexpr const char* protection_term = "rules.investigate.protection#term";
inline constexpr const char* join_opener = "rules.investigate.join#opener";
inline constexpr const char* implicate_opener = "rules.investigate.implicate#opener";

}  // namespace ostrakon
