// What is said of names without a meaning, or with two.
#include "expression/checker.h"
#include "expression/foreign.h"

#include <algorithm>

namespace ostrakon {

std::string Checker::with_article(const std::string& noun) const {
  if (noun == "world") return "the world";
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
    case MeaningKind::metric:
      return "a metric";
    default:
      return "a name of the language";
  }
}

// "; one of: …" where that is short enough to be read.
std::string Checker::few_of(const std::vector<std::string>& names) {
  constexpr std::size_t few = 12;
  std::string list;
  std::size_t count = 0;
  for (const std::string& name : names) {
    if (name.empty()) continue;  // one of several seats, which have no names of their own
    list += (list.empty() ? "; one of: " : ", ") + name;
    ++count;
  }
  return count > few ? "" : list;
}

// `deputy-director` as the underscored name, if the name is part of one; "": it is not.
std::string Checker::hyphenated(std::int32_t id) const {
  const std::string& text = source_.syntax->text;
  const auto part = [&](std::size_t i) {
    const char c = text[i];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  std::size_t begin = syntax(id).sign_begin, end = syntax(id).sign_end;
  while (begin > 0 && part(begin - 1)) --begin;
  while (end < text.size() && part(end)) ++end;
  std::string joined = text.substr(begin, end - begin);
  if (joined.find('-') == std::string::npos) return "";
  std::replace(joined.begin(), joined.end(), '-', '_');
  return joined;
}

// Where a row of another table is named, or a row without its table.
std::string Checker::row_named(const std::string& name, Type hint) const {
  for (const TableInfo& table : catalogue_.tables) {
    if (index_of(table.row_names, name) < 0) continue;
    if (hint.base == Base::none) return "; it is one of the " + table.plural + ": " + table.plural + "." + name;
    return "; it is " + with_article(table.singular) +
           (hint.base == Base::reference ? ", not " + with_article(catalogue_.table(TableId(hint.of)).singular) : "");
  }
  return "";
}

void Checker::report_two_meanings(std::int32_t id, const std::string& name, const std::string& first,
                                  const std::string& second) {
  Place other;
  for (const ParameterInfo& parameter : *scope_.parameters) {
    if (parameter.name == name) other = parameter.place;
  }
  report(sign_place(id), "'" + name + "' means two things here: " + first + " and " + second + "; rename one of them",
         other);
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
  std::vector<std::string> words, own, others = {"self", "now", "step", "world", "leader", "yes"};
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
  if (scope_.all_metrics != nullptr && index_of(*scope_.all_metrics, name) >= 0) {
    return report(where, "'" + name + "' is a metric further down; a metric may use those above it");
  }
  if (scope_.metrics != nullptr) {
    for (const MetricInfo& metric : *scope_.metrics) others.push_back(metric.name);
  }
  const std::string unknown = "unknown name '" + name + "'";
  std::vector<std::string> all = words;
  all.insert(all.end(), own.begin(), own.end());
  all.insert(all.end(), others.begin(), others.end());
  const std::string near = nearest(name, all);
  if (const std::string joined = hyphenated(id); index_of(all, joined) >= 0) {
    return report(where, unknown + "; a hyphen in a name is written as an underscore: " + joined);
  }
  if (const std::string_view here = word_here(name); !here.empty()) {
    return report(where, "'" + name + "' is written " + std::string(here));
  }
  if (const std::string time = time_here(name); !time.empty()) return report(where, unknown + "; " + time);
  if (near.empty() && frame.table.valid() && name.ends_with("_at")) {
    std::vector<std::string> dates;
    for (const std::string& one : own) {
      if (one.ends_with("_at")) dates.push_back(one);
    }
    const std::string few = few_of(dates);
    if (!few.empty()) return report(where, unknown + few);
  }
  if (near.empty()) {
    if (const std::string row = row_named(name, hint); !row.empty()) return report(where, unknown + row);
    if (const std::string few = few_of(words); !few.empty()) return report(where, unknown + few);
    std::vector<std::string> tables;
    for (const RowSet& set : catalogue_.row_sets) tables.push_back(set.name);
    for (const TableInfo& table : catalogue_.tables) tables.push_back(table.plural);
    if (const std::string table = nearest(name, tables); !table.empty() && hint.base == Base::none) {
      return report(where, unknown + "; did you mean the table '" + table + "'?");
    }
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
