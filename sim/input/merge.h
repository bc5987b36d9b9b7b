// Documents laid over one another: short forms, extends, variants and --set all come down to `merge`.
#pragma once

#include "input/node.h"
#include "input/schema.h"

#include <string>
#include <vector>

namespace ostrakon {

// Expands short forms, so that merging meets the same places however they were written: `paranoia: 1.5` becomes
// { value: 1.5 }, a plain expression of a rule becomes the term `base`.
void expand_short_forms(InputNode&, const Schema&);

// Lays `over` (short forms expanded) over `base`: mappings by key, lists and scalars replace, `none` removes a named
// entry. Entries of `base` keep their order, new ones follow. `path` names the place in messages.
void merge(InputNode& base, InputNode over, const Schema&, const std::string& path, Problems&);

// An entry of `siblings` with `like: SIBLING`: what that one says, overlaid by what the entry says itself.
InputNode with_sibling(const InputNode& siblings, const InputEntry& entry, const Schema&, Problems&, int depth = 0);

// Places that a document sets, as paths of keys; a place that replaces what is below it counts as one.
struct SetPlace {
  std::vector<std::string> path;
  Place place;
};
std::vector<SetPlace> places_set(const InputNode&);
// Whether one of two such places is the other or lies within it.
bool overlap(const SetPlace&, const SetPlace&);

}  // namespace ostrakon
