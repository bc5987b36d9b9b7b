// The resolved document of a scenario for those who ask where its values come from.
#pragma once

#include "expression/catalogue.h"
#include "input/load.h"
#include "input/node.h"

#include <string>
#include <string_view>
#include <vector>

namespace ostrakon {

// `rules.appoint.score.merit` in parts; each is a key, or the number of an entry of a list, from 1.
using KeyPath = std::vector<std::string>;
KeyPath split_path(std::string_view path);
std::string joined(const KeyPath& path);

// The node under a path, whose keys may be written as expressions write them (deputy_director); null: there is none.
const InputNode* node_at(const InputNode& document, const KeyPath& path);
// What a map with nothing but a `value` or a term `base` stands for; any other node is itself.
const InputNode& plain_value(const InputNode& node);

// Every key of the document in its order, with the node under it.
struct DocumentPart {
  KeyPath path;  // keys as the files write them
  Place key_place;
  const InputNode* node = nullptr;
};
std::vector<DocumentPart> parts_of(const InputNode& document);

// A value as the files write it: 0.8, 2018-02, yes, a word or the name of a row.
std::string value_text(double value, Type type, const Catalogue& catalogue);

// Which alternative or --set laid a value over the files: "variant cause=rents", "--set patronage=1.2"; "": none.
std::string laid_by(Place place, const std::vector<ChosenAxis>& axes, const Sources& sources);

}  // namespace ostrakon
