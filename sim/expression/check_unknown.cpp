// What is said of names without a meaning, or with two.
#include "expression/checker.h"

namespace ostrakon {

// Known to the language, not in this version.
bool Checker::later_table(const std::string& name) {
  return name == "ties" || name == "announcements" || name == "promotions" || name == "candidates";
}

std::string Checker::with_article(const std::string& noun) const {
  const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + noun;
}

std::string Checker::meaning_text(const Meaning& found, MeaningKind kind, const Frame& frame) const {
  switch (kind) {
    case MeaningKind::input:
      return "a name that this rule adds";
    case MeaningKind::attribute:
      return "an attribute of " + catalogue_.table(frame.table).plural;
    case MeaningKind::parameter:
      return "a parameter";
    case MeaningKind::table:
      return "the table " + catalogue_.table(TableId(found.index)).plural;
    default:
      return "a name of the language";
  }
}

void Checker::report_two_meanings(std::int32_t id, const std::string& name, const std::string& first,
                                  const std::string& second) {
  report(sign_place(id), "'" + name + "' means two things here: " + first + " and " + second + "; rename one of them");
}

void Checker::report_unknown(std::int32_t id, const Frame& frame, Type hint) {
  const std::string& name = syntax(id).name;
  const Place where = sign_place(id);
  if (const std::string usage = usage_of(name); !usage.empty()) {
    return report(where, "'" + name + "' is a function: " + usage);
  }
  if (catalogue_.find_row_set(name) != nullptr) {
    return report(where, "'" + name + "' is a table; sum over it: count(" + name + ")");
  }
  std::vector<std::string> words, own, others = {"self", "now", "step", "world", "leader"};
  if (hint.base == Base::word && hint.of >= 0) words = catalogue_.words(WordListId(hint.of)).words;
  if (hint.base == Base::reference) words = catalogue_.table(TableId(hint.of)).row_names;
  if (frame.table.valid()) {
    for (const Attribute& one : catalogue_.table(frame.table).attributes) own.push_back(one.name);
    if (catalogue_.table(frame.table).singular == name) {
      return report(where, "unknown name '" + name + "'; the row itself is 'self'");
    }
  }
  for (const SlotInput& input : scope_.inputs) others.push_back(input.name);
  if (scope_.parameters != nullptr) {
    for (const ParameterInfo& parameter : *scope_.parameters) others.push_back(parameter.name);
  }
  const std::string unknown = "unknown name '" + name + "'";
  std::vector<std::string> all = words;
  all.insert(all.end(), own.begin(), own.end());
  all.insert(all.end(), others.begin(), others.end());
  const std::string near = nearest(name, all);
  if (near.empty() && later_table(name)) return report(where, "'" + name + "' is not in this version");
  if (near.empty() && hint.base == Base::word && !words.empty() && words.size() <= 12) {
    std::string list = words[0];
    for (std::size_t i = 1; i < words.size(); ++i) list += ", " + words[i];
    return report(where, unknown + "; one of: " + list);
  }
  if (near.empty()) {
    for (const WordList& list : catalogue_.word_lists) {
      if (hint.base != Base::none || index_of(list.words, name) < 0) continue;
      return report(where, unknown + "; it is a word of '" + list.name +
                               "', and a word can only be compared: " + list.name + " == " + name);
    }
    return report(where, unknown);
  }
  const bool an_attribute = index_of(words, near) < 0 && index_of(own, near) >= 0;
  report(where, an_attribute
                    ? unknown + "; " + with_article(catalogue_.table(frame.table).singular) + " has '" + near + "'"
                    : unknown + "; did you mean '" + near + "'?");
}

}  // namespace ostrakon
